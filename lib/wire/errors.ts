// THE TABLE of errors that the router itself makes: code, status, text. Everything else that a client sees is an upstream's.
import type { RouterError } from './types.ts';

interface Row {
  readonly status: number;
  /** What the client reads. `{name}` is filled from the details. */
  readonly message: string;
  /** Seconds after which a repetition makes sense; absent where it makes none. */
  readonly retryAfter?: number;
  /** An SDK that obeys `retryAfter` would show the error only when the person has long given up. */
  readonly noRetry?: true;
  /** The name that clients look for, where it is not the router's own. */
  readonly known?: string;
}

export const errorTable = {
  // Strict routing, passthrough, and what happens while a request runs.
  gaming: {
    status: 503,
    retryAfter: 30,
    noRetry: true,
    message: 'The PC is in GAMING mode: the big model is not available to requests that do not force it',
  },
  mode_unknown: {
    status: 503,
    retryAfter: 30,
    noRetry: true,
    message:
      "The PC's mode is unknown, which counts as GAMING: the big model is not available to requests that do not force it",
  },
  big_down: { status: 503, retryAfter: 5, message: 'The big backend is down' },
  big_busy: { status: 503, retryAfter: 2, message: 'The big backend is busy' },
  big_absent: { status: 503, retryAfter: 5, message: 'No big backend is configured' },
  big_failed: { status: 503, retryAfter: 5, message: 'The big backend failed: {cause}' },
  mode_changed: { status: 503, retryAfter: 5, message: 'The PC changed to GAMING mode: this answer was cut short' },
  router_shutdown: { status: 503, retryAfter: 5, message: 'The router is shutting down: this answer was cut short' },
  // 400 is what every client library takes for final (langchain repeats most other statuses).
  cancelled: { status: 400, message: 'This request was cancelled on the page of the router' },
  // The same: Codex repeats all but 400.
  keeps_failing: {
    status: 400,
    message:
      'This same request has failed several times in a row, though the {backend} backend is well: it is not sent again before half a minute has passed',
  },
  // The small backend, before any attempt.
  small_busy: {
    status: 503,
    retryAfter: 1,
    message: 'The small backend is at its limit of {limit} requests in flight',
  },
  small_down: { status: 503, retryAfter: 2, message: 'The small backend is down' },
  // Context, judged by the backends.
  context_exceeds_small: {
    status: 400,
    known: 'context_length_exceeded',
    message: 'The {what} is too long for the small model{window}, and the big model was not used: {reason}',
  },
  context_exceeds_both: {
    status: 400,
    known: 'context_length_exceeded',
    message: 'The {what} is too long for the big model and for the small model{window}',
  },
  // An attempt that failed with nothing left to try.
  no_served_name: {
    status: 503,
    retryAfter: 2,
    message:
      'The {backend} backend has not said which model it serves: where /v1/models tells none, backends.{backend}.model must',
  },
  upstream_unreachable: { status: 503, retryAfter: 2, message: 'The {backend} backend cannot be reached' },
  upstream_connect_timeout: { status: 504, message: 'The {backend} backend did not accept a connection in time' },
  upstream_failed: { status: 502, message: 'The {backend} backend failed before it answered: {cause}' },
  upstream_lost: { status: 502, message: 'The {backend} backend was lost in the middle of its answer: {cause}' },
  first_output_timeout: { status: 504, message: 'The {backend} backend sent no output within {limitMs} ms' },
  answer_timeout: { status: 504, message: 'The {backend} backend sent no answer within {limitMs} ms' },
  idle_timeout: { status: 504, message: 'The {backend} backend fell silent for {limitMs} ms' },
  total_timeout: { status: 504, message: 'The request took longer than {limitMs} ms' },
  // The request's body.
  empty_body: { status: 400, message: 'The request body is empty: a JSON object is expected' },
  body_not_object: { status: 400, message: 'The request body is JSON, but not an object' },
  body_has_bom: { status: 400, message: 'The request body starts with a byte order mark' },
  invalid_utf8: { status: 400, message: 'The request body is not valid UTF-8' },
  invalid_json: { status: 400, message: 'The request body is not valid JSON' },
  body_too_deep: { status: 400, message: 'The request body nests deeper than {maxDepth} levels' },
  duplicate_model: { status: 400, message: 'The request body has two top-level members named "model"' },
  invalid_model: { status: 400, message: 'The value of "model" is neither a string nor null' },
  wrong_content_type: { status: 400, message: 'The content type must be application/json' },
  unsupported_encoding: {
    status: 415,
    message: 'Encoded request bodies are not supported: send the body without content-encoding',
  },
  body_too_large: { status: 413, message: 'The request body is larger than {limitBytes} bytes' },
  body_timeout: { status: 408, message: 'The body is too slow: {limitMs} ms without a byte, or 5 times that in all' },
  buffer_full: { status: 503, retryAfter: 2, message: 'The router holds too many request bodies at the moment' },
  // Who asks, and for what.
  bad_request: { status: 400, message: 'The request is malformed: {reason}' },
  headers_too_large: { status: 431, message: 'The request has more than 100 headers or 32 KiB of them' },
  headers_timeout: { status: 408, message: 'The head of the request took too long' },
  unauthorized: {
    status: 401,
    message: 'A valid API key is required: send it as "Authorization: Bearer KEY", "x-api-key: KEY" or "api-key: KEY"',
  },
  forbidden_origin: {
    status: 403,
    message: "This page's origin is not allowed: add it to listen.allowedOrigins, or configure API keys",
  },
  key_not_allowed: { status: 403, message: 'This API key may not do this: {key} is false for it' },
  wake_absent: {
    status: 404,
    message: 'Nobody can be woken: wake.mac is not configured, or this runtime sends no datagrams',
  },
  misdirected_host: {
    status: 421,
    message:
      'This router does not answer to the name {host}: under "listen" add the line "allowedHosts: [{host}]", or configure apiKeys',
  },
  not_found: { status: 404, message: 'There is nothing at this path' },
  not_found_without_v1: { status: 404, message: 'There is nothing at this path: did you mean {path}?' },
  model_not_found: { status: 404, message: 'The model "{model}" does not exist: GET /v1/models lists what does' },
  method_not_allowed: { status: 405, message: 'This path answers only {allow}' },
  not_in_flight: {
    status: 404,
    message: 'No request with this number is in flight: it has ended, or another run of the router has it',
  },
  not_yours: {
    status: 403,
    message: 'This key ends only its own requests: "mayCancel: true" in router.yaml lets it end all',
  },
  upgrade_required: { status: 426, message: 'WebSocket is not served here: send plain HTTP requests' },
  internal: { status: 500, message: 'The router failed to handle this request' },
} as const satisfies Record<string, Row>;

export type RouterErrorCode = keyof typeof errorTable;

type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

/** What fills the text of a code, and the upstream's own words where they help. */
export type ErrorDetails<Code extends RouterErrorCode> = {
  readonly [Name in Placeholders<(typeof errorTable)[Code]['message']>]: string | number;
} & { readonly upstream?: string };

type DetailArguments<Code extends RouterErrorCode> =
  Record<never, never> extends ErrorDetails<Code> ? [details?: ErrorDetails<Code>] : [details: ErrorDetails<Code>];

const longestDetail = 128;
const longestUpstream = 2_000;

/** One error of the table with its details filled in (each cut to 128 characters, the upstream's words to 2,000). */
export function routerError<Code extends RouterErrorCode>(code: Code, ...rest: DetailArguments<Code>): RouterError {
  const row: Row = errorTable[code];
  const details: { readonly [name: string]: string | number | undefined } = rest[0] ?? {};
  const own = row.message.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    String(details[name] ?? '').slice(0, longestDetail),
  );
  const words = details['upstream'] === undefined ? undefined : String(details['upstream']).slice(0, longestUpstream);
  return {
    code: row.known ?? code,
    ...(row.known === undefined ? {} : { routerCode: code }),
    status: row.status,
    message: words === undefined ? own : `${words} (${own})`,
    retryAfter: row.retryAfter ?? null,
    permanent: row.noRetry === true || (row.status < 500 && row.status !== 408),
    ...(words === undefined ? {} : { upstream: words }),
  };
}

/** A backend's own refusal as an error that can be told inside a stream. */
export function refusalOf(status: number, upstream: string, code: string): RouterError {
  const message = upstream.slice(0, longestUpstream);
  return { code, status, message, retryAfter: null, permanent: status < 500, upstream: message };
}

/** Its type inside a stream: clients repeat what the server is to blame for. */
export function inBandType({ status }: RouterError): 'server_error' | 'invalid_request_error' {
  return status >= 500 || status === 408 || status === 429 ? 'server_error' : 'invalid_request_error';
}

/** Headers of an answer that is this error. */
export function errorHeaders({ routerCode, retryAfter, permanent }: RouterError): [string, string][] {
  const list: [string, string][] = [['content-type', 'application/json']];
  if (retryAfter !== null) list.push(['retry-after', String(retryAfter)]);
  if (routerCode !== undefined) list.push(['x-router-code', routerCode]);
  if (permanent) list.push(['x-should-retry', 'false']);
  return list;
}

/** JSON body in OpenAI's shape. */
export function openaiErrorBody(error: RouterError, type = 'router_error'): string {
  const { message, code, routerCode, upstream } = error;
  return JSON.stringify({
    error: { message, type, param: null, code, router_code: routerCode, source: 'router', upstream },
  });
}

/** JSON body in Anthropic's shape, with its word for the status. */
export function anthropicErrorBody(error: RouterError): string {
  const { message, code, routerCode, upstream } = error;
  return JSON.stringify({
    type: 'error',
    error: { type: anthropicType(error.status), message, code, router_code: routerCode, source: 'router', upstream },
  });
}

/** Source: the errors page of Anthropic's API reference; 503 is closest to its "overloaded" (529). */
const anthropicTypes: ReadonlyMap<number, string> = new Map([
  [401, 'authentication_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [503, 'overloaded_error'],
  [504, 'timeout_error'],
]);

function anthropicType(status: number): string {
  return anthropicTypes.get(status) ?? (status < 500 ? 'invalid_request_error' : 'api_error');
}
