// Rows: an answer in one piece that breaks.
import type { Script } from '../faulty-upstream.ts';
import { chunk, goodWholeText, head, jsonHead } from '../wire-bytes.ts';
import { both, error, fullWhole, type Row, soft, softOr502 } from './row.ts';

const body = (fault: string, script: Script, cells: Pick<Row, 'big' | 'small'>): Row => ({
  phase: 'body (no stream)',
  fault,
  stream: false,
  script,
  ...cells,
});

const length = Buffer.byteLength(goodWholeText);
const chunked = head('200 OK', 'content-type: application/json', 'transfer-encoding: chunked');
const silent: Pick<Row, 'big' | 'small'> = {
  big: soft('idle-timeout'),
  small: error(504, 'idle_timeout', 'idle-timeout'),
};

export const bodyRows: readonly Row[] = [
  body(
    'cut before its declared length',
    [{ send: jsonHead(length) + goodWholeText.slice(0, 30) }, 'end'],
    softOr502('truncated'),
  ),
  body('chunks without the last one', [{ send: chunked + chunk(goodWholeText) }, 'end'], softOr502('truncated')),
  body('bad chunk framing', [{ send: `${chunked + chunk(goodWholeText)}zz\r\n` }], softOr502('malformed')),
  body('junk after the declared length', [{ send: `${jsonHead(length) + goodWholeText}JUNK` }], both(fullWhole)),
  body('hang before the head', [], {
    big: soft('answer-timeout'),
    small: error(504, 'answer_timeout', 'answer-timeout'),
  }),
  body('hang inside', [{ send: jsonHead(length) + goodWholeText.slice(0, 30) }], silent),
  body('one byte now and then, longer than totalMs', [{ send: jsonHead(10_000) }, { flood: 'x', everyMs: 40 }], {
    big: error(504, 'total_timeout', 'deadline'),
    small: error(504, 'total_timeout', 'deadline'),
  }),
];
