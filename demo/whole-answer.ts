// An answer that is no stream: nothing leaves before it is complete.
import type { StreamStop } from './behavior.ts';
import { stopResponse } from './faults.ts';
import type { AnswerSending } from './stream-answer.ts';
import { abortedAnswer } from './stream-answer.ts';
import { sendHead, sendJson } from './uvicorn.ts';
import { completionTokens } from './wire/dialect.ts';

/** Prefills, makes every token, then sends JSON with its length declared. Faults after the headers cut the body. */
export async function wholeAnswer({ backend, dialect, answer, res, gone }: AnswerSending): Promise<void> {
  const { server } = backend;
  const refused = server.engineRefuses({ dialect, body: answer.body, behavior: backend.behavior() });
  if (refused) return sendJson(res, refused.code, dialect.errorBody(refused));
  const turn = await backend.engine.admit(answer.promptTokens, gone);
  if (!turn) return;
  const done = (await turn.prefill()) && (await turn.make(completionTokens(answer)));
  turn.finish(done ? answer.finish : 'abort');
  if (!done && turn.lost() === 'dead') return sendJson(res, server.trouble.code, dialect.errorBody(server.trouble));
  if (!done && turn.lost() === 'asleep') return sendJson(res, 200, dialect.whole(abortedAnswer(answer)));
  if (!done) return;
  const body = Buffer.from(JSON.stringify(dialect.whole(answer)));
  const cut = bodyCut(backend.faults, dialect.path, body.length);
  if (!cut) return sendJson(res, 200, dialect.whole(answer));
  if (cut.kind === 'error-event') return sendJson(res, server.trouble.code, dialect.errorBody(server.trouble));
  if (cut.kind === 'abort') return sendJson(res, 200, dialect.whole(abortedAnswer(answer)));
  sendHead(res, 200, [
    ['content-length', String(body.length)],
    ['content-type', 'application/json'],
  ]);
  res.write(body.subarray(0, cut.bytes));
  // A body that is too short for its declared length has no proper end: without a terminator means a FIN.
  stopResponse(res, cut.kind === 'no-terminator' ? 'end' : cut.kind);
}

interface BodyCut {
  readonly kind: StreamStop;
  readonly bytes: number;
}

/** Where the body stops, or null: none of the faults touches it. */
function bodyCut(faults: AnswerSending['backend']['faults'], path: string, length: number): BodyCut | null {
  const middle = Math.floor(length / 2);
  const early = faults.take('headers', path, true) ?? faults.take('before-output', path, true);
  if (early) return { kind: early.kind, bytes: 0 };
  const mid = faults.take('mid-stream', path, true);
  if (mid && mid.kind !== 'slow')
    return { kind: mid.kind === 'cut-inside-event' ? 'end' : mid.kind, bytes: mid.afterBytes ?? middle };
  const last = faults.take('end', path, true);
  return last ? { kind: last.kind, bytes: length - 1 } : null;
}
