// One HTTP exchange as a client without opinions sees it: every header line, every byte, how the connection ended.
import { createHash } from 'node:crypto';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';

export interface Sent {
  readonly method?: string;
  /** Path and query. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface Observed {
  readonly status: number;
  /** Names in lower case, in the order of arrival. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  /** The response ended as its framing said it would. */
  readonly complete: boolean;
}

/** A new connection each time: a server that closes an idle one at the wrong moment is not what is observed. */
const agent = new Agent({ keepAlive: false });
const longestMs = 20_000;

/** Sends one request and reads its answer to the end, however that comes. Rejects when there is no answer in 20 s. */
export function observe(url: string, { method = 'POST', target, headers = {}, body }: Sent): Promise<Observed> {
  const { promise, resolve, reject } = Promise.withResolvers<Observed>();
  const all = body === undefined ? headers : { 'content-type': 'application/json', ...headers };
  const sent = httpRequest(url, { agent, method, path: target, headers: all }, (response) => {
    void readAll(response).then(resolve, reject);
  });
  sent.setTimeout(longestMs, () => sent.destroy(new Error(`No answer to ${target} within ${longestMs} ms`)));
  sent.once('error', reject);
  sent.end(body);
  return promise;
}

async function readAll(response: IncomingMessage): Promise<Observed> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of response) chunks.push(chunk as Buffer);
  } catch {
    // What arrived is what counts; `complete` says that it was cut.
  }
  const { rawHeaders, statusCode = 0, complete } = response;
  const headers: [string, string][] = [];
  for (let at = 0; at < rawHeaders.length; at += 2)
    headers.push([(rawHeaders[at] ?? '').toLowerCase(), rawHeaders[at + 1] ?? '']);
  return { status: statusCode, headers, body: Buffer.concat(chunks), complete };
}

export function headerOf({ headers }: Observed, wanted: string): string | null {
  return headers.find(([name]) => name === wanted)?.[1] ?? null;
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Where each complete server-sent event ends (WHATWG HTML, section 9.2.6): behind its blank line. */
export function eventEnds(bytes: Uint8Array): readonly number[] {
  const text = Buffer.from(bytes).toString('latin1');
  return [...text.matchAll(/(?:\r\n|\n|\r)(?:\r\n|\n|\r)/g)].map(({ index, 0: blank }) => index + blank.length);
}
