// One request inside the router, and the three ways to answer it: an answer, an error, JSON.
import type { Client, HeaderList } from '#lib/ports.ts';
import type { ApiKey } from '#lib/config.ts';
import { errorHeaders } from '#lib/wire/errors.ts';
import type { RouterError } from '#lib/wire/types.ts';
import type { Services } from './services.ts';

export interface Context {
  readonly request: Request;
  readonly client: Client;
  readonly services: Services;
  readonly requestId: string;
  /** An error in the shape that the path's clients read. */
  readonly errorBody: (error: RouterError) => string;
  /** Normalised, without query. */
  readonly path: string;
  /** With its question mark, or empty. */
  readonly query: string;
  params: Readonly<Record<string, string>>;
  /** The key that was shown; null where none is configured. */
  readonly key: ApiKey | null;
  /** Asked by a name that is not this house's. */
  readonly isStranger: boolean;
  /** Of every answer: CORS headers where they are due, and the request id. */
  readonly told: HeaderList;
  /** Monotonic milliseconds at which the request arrived. */
  readonly startedAt: number;
}

/** Answers the client, and is over when the answer is. */
export type Handler = (context: Context) => void | Promise<void>;

const requestIdForm = /^[\w-]{1,128}$/;

/** The client's request id where it has the right form, else a new one. */
export function requestIdFor(headers: Headers): string {
  const given = headers.get('x-request-id');
  return given !== null && requestIdForm.test(given) ? given : crypto.randomUUID();
}

type Answering = Pick<Context, 'client' | 'told' | 'errorBody'>;

export function answer(
  { client, told }: Answering,
  status: number,
  headers: HeaderList,
  body: Uint8Array | string | null,
): void {
  client.answer(status, [...headers, ...told], body);
}

export function answerJson(context: Answering, value: unknown, status = 200): void {
  const headers: HeaderList = [
    ['content-type', 'application/json; charset=utf-8'],
    ['cache-control', 'no-store'],
    ['x-content-type-options', 'nosniff'],
  ];
  answer(context, status, headers, JSON.stringify(value));
}

/** Answers with an error of the router. */
export function answerError(context: Answering, error: RouterError, extra: HeaderList = []): void {
  answer(context, error.status, [...errorHeaders(error), ...extra], context.errorBody(error));
}

/** Nobody is there to read it. */
export function answerNobody(context: Answering): void {
  answer(context, 499, [], null);
}
