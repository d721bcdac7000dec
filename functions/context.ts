// One request inside the router, and the three ways to answer it: an answer, an error, JSON.
import type { HeaderList } from '#lib/backends/ports.ts';
import type { ApiKey } from '#lib/config.ts';
import { openaiErrorBody } from '#lib/wire/errors.ts';
import type { RouterError } from '#lib/wire/types.ts';
import type { Exchange, ReplyBody } from './exchange.ts';
import type { Services } from './services.ts';

export interface Context {
  readonly request: Request;
  readonly exchange: Exchange;
  readonly services: Services;
  readonly requestId: string;
  /** Normalised, without query. */
  readonly path: string;
  /** With its question mark, or empty. */
  readonly query: string;
  readonly params: Readonly<Record<string, string>>;
  /** The key that was shown; null where none is configured. */
  readonly key: ApiKey | null;
  readonly cors: HeaderList;
  /** Monotonic milliseconds at which the request arrived. */
  readonly startedAt: number;
}

export type Handler = (context: Context) => Response | Promise<Response>;

const requestIdForm = /^[\w-]{1,128}$/;

/** The client's request id where it has the right form, else a new one. */
export function requestIdFor(headers: Headers): string {
  const given = headers.get('x-request-id');
  return given !== null && requestIdForm.test(given) ? given : crypto.randomUUID();
}

type Answering = Pick<Context, 'exchange' | 'requestId' | 'cors'>;

/** Answers with these headers, the request id and, where they are due, the CORS headers. */
export function answer(context: Answering, status: number, headers: HeaderList, body: ReplyBody): Response {
  return context.exchange.respond(body, {
    status,
    headers: [...headers, ...context.cors, ['x-request-id', context.requestId]],
  });
}

export function answerJson(context: Answering, value: unknown, status = 200): Response {
  const headers: HeaderList = [
    ['content-type', 'application/json; charset=utf-8'],
    ['cache-control', 'no-store'],
    ['x-content-type-options', 'nosniff'],
  ];
  return answer(context, status, headers, JSON.stringify(value));
}

/** Answers with an error of the router, in the dialect's shape (`errorBody`; OpenAI's by default). */
export function answerError(
  context: Answering,
  error: RouterError,
  errorBody: (error: RouterError) => string = openaiErrorBody,
  extra: HeaderList = [],
): Response {
  const headers: [string, string][] = [['content-type', 'application/json']];
  if (error.retryAfter !== null) headers.push(['retry-after', String(error.retryAfter)]);
  if (error.permanent) headers.push(['x-should-retry', 'false']);
  return answer(context, error.status, [...headers, ...extra], errorBody(error));
}
