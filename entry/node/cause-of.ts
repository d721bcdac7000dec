// What an error of undici or the operating system means, in the router's words.
import type { Cause } from '#lib/audit/record.ts';

export type BrokenPhase = 'before-headers' | 'body';

/** No connection within `connectMs`. */
export class ConnectTimeout extends Error {
  readonly code = 'ETIMEDOUT';
  constructor() {
    super('No connection in time');
  }
}

const causes: ReadonlyMap<string, Cause> = new Map([
  ['ECONNREFUSED', 'refused'],
  ['ETIMEDOUT', 'connect-timeout'],
  ['UND_ERR_CONNECT_TIMEOUT', 'connect-timeout'],
  ['EHOSTUNREACH', 'no-route'],
  ['ENETUNREACH', 'no-route'],
  ['EHOSTDOWN', 'no-route'],
  ['ENETDOWN', 'no-route'],
  ['EADDRNOTAVAIL', 'no-route'],
  ['EMFILE', 'no-route'],
  ['ENFILE', 'no-route'],
  ['ENOTFOUND', 'dns'],
  ['EAI_AGAIN', 'dns'],
  ['ECONNRESET', 'reset'],
  ['EPIPE', 'reset'],
  ['UND_ERR_SOCKET', 'ended'],
  ['UND_ERR_HEADERS_OVERFLOW', 'malformed'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'truncated'],
]);

/** The cause of a failed exchange. What nobody foresaw counts as malformed: the peer did not speak HTTP as we know it. */
export function causeOf(error: unknown, phase: BrokenPhase): Cause {
  const code = codeOf(error);
  if (code === undefined) return phase === 'body' ? 'reset' : 'malformed';
  if (code.startsWith('HPE_')) return 'malformed';
  return causes.get(code) ?? (phase === 'body' ? 'reset' : 'malformed');
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  if (typeof code === 'string') return code;
  if (Array.isArray(errors)) return codeOf(errors[0]);
  return cause === undefined ? undefined : codeOf(cause);
}
