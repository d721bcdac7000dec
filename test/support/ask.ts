// Small requests in the chat dialect, and what a client sees of the answer.
import { randomUUID } from 'node:crypto';

/** Words enough to be heavy at the default threshold of 4,000 tokens. */
export const heavyText = 'The quick brown fox jumps over the lazy dog. '.repeat(500);

export interface Seen {
  readonly requestId: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** It ended as its framing says; false: the connection broke. */
  readonly complete: boolean;
  /** When its last bytes came, by performance.now(); a connection may break later. */
  readonly lastByteAt: number;
}

export interface AskOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly path?: string;
  readonly signal?: AbortSignal;
}

/** Posts one chat request with this text as the user's last words; resolves with the answer's head. */
export async function openChat(
  url: string,
  text: string,
  { headers, body, path = '/v1/chat/completions', signal }: AskOptions = {},
): Promise<{ readonly requestId: string; readonly response: Response }> {
  const requestId = randomUUID();
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': requestId, ...headers },
    body: JSON.stringify({ messages: [{ role: 'user', content: text }], ...body }),
    ...(signal === undefined ? {} : { signal }),
  });
  return { requestId, response };
}

/** The same, with the whole answer. */
export async function askChat(url: string, text: string, options: AskOptions = {}): Promise<Seen> {
  return readWhole(await openChat(url, text, options));
}

export async function readWhole({ requestId, response }: Awaited<ReturnType<typeof openChat>>): Promise<Seen> {
  const chunks: Uint8Array[] = [];
  let complete = true;
  let lastByteAt = performance.now();
  try {
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk);
      lastByteAt = performance.now();
    }
  } catch {
    complete = false;
  }
  const text = Buffer.concat(chunks).toString();
  return { requestId, status: response.status, headers: response.headers, text, complete, lastByteAt };
}

/** The inference requests that a fake backend saw. */
export function inferencePaths(
  log: readonly { readonly method: string; readonly target: string }[],
): readonly string[] {
  return log.filter(({ method }) => method === 'POST').map(({ target }) => target);
}
