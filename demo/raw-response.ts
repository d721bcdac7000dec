// A response given byte for byte, for tests of bytes.
import type { RawResponse } from './behavior.ts';
import { pause } from './engine.ts';
import type { Exchange } from './backend.ts';
import { eventStreamType, sendHead, writePiece } from './uvicorn.ts';

/** Sends the pieces as they are, one write each, then ends the response properly. */
export async function sendRaw(raw: RawResponse, { res, gone }: Pick<Exchange, 'res' | 'gone'>): Promise<void> {
  sendHead(res, raw.status ?? 200, [
    ['content-type', raw.contentType ?? eventStreamType],
    ['transfer-encoding', 'chunked'],
  ]);
  for (const [index, piece] of raw.pieces.entries()) {
    if (index > 0 && !(await pause(raw.everyMs ?? 0, gone))) return;
    if (!(await writePiece(res, piece, gone))) return;
  }
  res.end();
}
