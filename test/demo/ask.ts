// How the tests of the fakes ask: plain HTTP with nothing hidden, and event streams read into their parts.
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:http';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  /** Everything that came, also when the connection broke. */
  readonly text: string;
  /** Null: the response ended properly. */
  readonly broken: string | null;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Leaves as soon as the text so far satisfies it; called once with '' when the headers are there. */
  readonly leaveWhen?: (text: string) => boolean;
}

/** Asks once over a fresh connection. Rejects only when no response began. */
export function ask(url: string, { method, headers = {}, body, leaveWhen }: AskOptions = {}): Promise<Reply> {
  const bytes = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const typed =
    body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(bytes) };
  return new Promise((resolve, reject) => {
    const req = request(url, {
      agent: false,
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { ...typed, ...headers },
    });
    // After the response has begun a reset is reported here too; then the promise has its reply already or gets it below.
    let began = false;
    req.on('error', (error) => void (began || reject(error)));
    req.on('response', (res) => {
      began = true;
      let text = '';
      const settle = (broken: string | null): void =>
        resolve({ status: res.statusCode ?? 0, headers: res.headers, rawHeaders: res.rawHeaders, text, broken });
      const maybeLeave = (): void => void (leaveWhen?.(text) && req.destroy());
      res.setEncoding('utf8');
      res.on('data', (part: string) => {
        text += part;
        maybeLeave();
      });
      res.on('end', () => settle(null));
      res.on('error', (error: NodeJS.ErrnoException) => settle(error.code ?? error.message));
      maybeLeave();
    });
    req.end(bytes);
  });
}

export interface ServerEvent {
  readonly event: string | null;
  readonly data: string;
}

/** The complete events of a stream; a tail without its blank line is left out. */
export function eventsOf(text: string): ServerEvent[] {
  const blocks = text.split('\n\n').slice(0, -1);
  return blocks.map((block) => {
    const lines = block.split('\n');
    const field = (name: string): string | null =>
      lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? null;
    return { event: field('event'), data: field('data') ?? '' };
  });
}
