// Rows: a proper head that is no success, or a success of the wrong kind.
import type { Script } from '../faulty-upstream.ts';
import { goodWholeText, head, json } from '../wire-bytes.ts';
import { both, error, type Row, soft, softOr502, verbatim } from './row.ts';

const status = (fault: string, script: Script, cells: Pick<Row, 'big' | 'small'>): Row => ({
  phase: 'status',
  fault,
  stream: false,
  script,
  ...cells,
});

const own = { error: { message: 'It did not work', type: 'server_error', code: null } };

/** A broken server: small answers for big, and small's own words are the client's to read. */
const brokenServer = (code: number): Row =>
  status(String(code), json(`${code} Broken`, own), {
    big: soft(`status-${code}` as const),
    small: verbatim(code, `status-${code}` as const, 'failed'),
  });

/** A refusal of this request: whoever made it, the client reads it. */
const refusal = (code: 400 | 409 | 413 | 422): Row =>
  status(
    code === 400 ? 'another 400' : String(code),
    json(`${code} No`, own),
    both(verbatim(code, `status-${code}`, 'refused')),
  );

const contextText = `This model's maximum context length is 16384 tokens. However, you requested 20000 tokens.`;
const context = { object: 'error', message: contextText, type: 'BadRequestError', param: null, code: 400 };
const noModel = { error: { message: 'The model `x` does not exist.', type: 'NotFoundError', param: null, code: 404 } };
const body = (type: string, text: string, ...more: string[]) =>
  head('200 OK', `content-type: ${type}`, `content-length: ${text.length}`, ...more) + text;

export const statusRows: readonly Row[] = [
  brokenServer(500),
  brokenServer(502),
  brokenServer(503),
  brokenServer(504),
  brokenServer(520),
  brokenServer(522),
  brokenServer(524),
  brokenServer(507),
  brokenServer(525),
  brokenServer(529),
  brokenServer(530),
  status(
    '503 with retry-after',
    [
      { send: `${head('503 Busy', 'retry-after: 3', 'content-length: 2', 'content-type: application/json')}{}` },
      'again',
    ],
    {
      big: soft('busy', 'big-busy'),
      small: verbatim(503, 'busy', 'failed'),
    },
  ),
  status('429', json('429 Too Many Requests', own), {
    big: soft('busy', 'big-busy'),
    small: verbatim(429, 'busy', 'refused'),
  }),
  status(
    '301',
    [{ send: head('301 Moved', 'location: http://127.0.0.1:9/', 'content-length: 0') }],
    softOr502('redirect'),
  ),
  status('307', [{ send: head('307 Moved', 'location: /v1/', 'content-length: 0') }], softOr502('redirect')),
  status('401', json('401 Unauthorized', own), {
    big: soft('status-401'),
    small: verbatim(401, 'status-401', 'refused'),
  }),
  status('404 for the model', json('404 Not Found', noModel), {
    big: soft('status-404'),
    small: verbatim(404, 'status-404', 'refused'),
  }),
  status('404 for the path', json('404 Not Found', { detail: 'Not Found' }), {
    big: soft('status-404'),
    small: verbatim(404, 'status-404', 'refused'),
  }),
  status('405 for the path', json('405 Method Not Allowed', { detail: 'Method Not Allowed' }), {
    big: soft('status-405'),
    small: verbatim(405, 'status-405', 'refused'),
  }),
  status('204', [{ send: head('204 No Content') }], {
    big: soft('status-204'),
    small: error(502, 'upstream_failed', 'status-204'),
  }),
  status('HTML with 200', [{ send: body('text/html', '<h1>Login</h1>') }], softOr502('wrong-type')),
  status(
    'a gzip body',
    [{ send: body('application/json', goodWholeText, 'content-encoding: gzip') }],
    softOr502('encoded'),
  ),
  status('400 for the context', json('400 Bad Request', context), {
    big: soft('context', 'big-context'),
    small: verbatim(400, 'context', 'refused'),
  }),
  refusal(400),
  refusal(409),
  refusal(413),
  refusal(422),
  status('501', json('501 Not Implemented', own), both(verbatim(501, 'status-501', 'refused'))),
];
