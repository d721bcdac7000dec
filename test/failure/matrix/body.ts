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
const whole = (text: string): Script => [{ send: jsonHead(Buffer.byteLength(text)) + text }, 'again'];
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
  body(
    'an error object with 200',
    whole('{"error":{"message":"CUDA out of memory","code":500}}'),
    softOr502('error-event'),
  ),
  body(
    'an error of an older vLLM with 200',
    whole('{"object":"error","message":"No","code":400}'),
    softOr502('error-event'),
  ),
  body("FastAPI's words with 200", whole('{"detail":"There was an error parsing the body"}'), softOr502('error-event')),
  body(
    'an answer that the engine broke off',
    whole('{"choices":[{"finish_reason":"abort","message":{"content":"a"}}]}'),
    softOr502('error-event'),
  ),
  body('an error string', whole('"Internal Server Error"'), softOr502('malformed')),
  body('nothing at all', whole(''), softOr502('malformed')),
  body('null', whole('null'), softOr502('malformed')),
  body('half a JSON', whole(goodWholeText.slice(0, 40)), softOr502('truncated')),
  body(
    'HTTP/1.0, cut',
    [{ send: `HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n${goodWholeText.slice(0, 40)}` }, 'end'],
    softOr502('truncated'),
  ),
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
