// fetch for a client that leaves with a reset instead of a plain close, which not every server notices: see the table of differences.
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';

const bodiless = new Set([101, 204, 304]);

/** One request on its own connection. */
export function resettingFetch(url: string, { method = 'GET', headers, body, signal }: RequestInit): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const sent = Object.fromEntries(new Headers(headers));
  const asked = request(url, { agent: false, method, headers: sent }, (answer) => resolve(toResponse(answer, method)));
  asked.on('error', reject);
  signal?.addEventListener('abort', () => {
    asked.socket?.resetAndDestroy();
    asked.destroy();
  });
  if (body instanceof ReadableStream) pump(body, asked);
  else asked.end(body);
  return promise;
}

/** An answer may come before the body is over: then nobody takes the rest. */
function pump(body: ReadableStream, asked: ClientRequest): void {
  const pieces = Readable.fromWeb(body as never).on('error', () => undefined);
  asked.on('response', () => pieces.destroy()).on('close', () => pieces.destroy());
  pieces.pipe(asked);
}

function toResponse(answer: IncomingMessage, method: string): Response {
  const { statusCode: status = 0, headers } = answer;
  const hasBody = method !== 'HEAD' && !bodiless.has(status);
  // A connection that breaks is the stream's to tell; nobody else listens.
  answer.on('error', () => undefined);
  const content = hasBody ? (Readable.toWeb(answer) as ReadableStream<Uint8Array>) : null;
  if (!hasBody) answer.resume();
  const list = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  );
  return new Response(content, { status, headers: list });
}
