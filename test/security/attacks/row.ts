// The form of a raw attack: what is sent, and what must come back. The backends' logs are the judge beside it.
export interface RawAttack {
  readonly attack: string;
  readonly name: string;
  readonly bytes: string;
  /** Status of every answer on this connection, in order. Empty: the connection closes without one. */
  readonly statuses: readonly number[];
  /** What the answer must say beside its status. */
  readonly says?: RegExp;
  /** Requests that reach a decision; 0 unless told otherwise. */
  readonly decisions?: number;
  /** The connection closes although nobody asked for it. */
  readonly closes?: boolean;
}

export const body = JSON.stringify({ messages: [{ role: 'user', content: 'hello' }] });
export const json = 'content-type: application/json';
export const length = `content-length: ${body.length}`;
export const lines = (...parts: readonly string[]) => `${parts.join('\r\n')}\r\n\r\n`;
export const post = (path: string, host: string | null = 'localhost', ...more: readonly string[]) =>
  lines(
    `POST ${path} HTTP/1.1`,
    ...(host === null ? [] : [`Host: ${host}`]),
    json,
    length,
    'connection: close',
    ...more,
  ) + body;

export const chat = '/v1/chat/completions';
