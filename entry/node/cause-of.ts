// What an error of undici or the operating system means, in the router's words.
import type { Cause } from '#lib/audit/record.ts';

/** No connection within `connectMs`. */
export class ConnectTimeout extends Error {
  readonly code = 'ETIMEDOUT';
  override readonly message = 'No connection in time';
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
  ['EMFILE', 'no-descriptor'],
  ['ENFILE', 'no-descriptor'],
  ['ENOTFOUND', 'dns'],
  ['EAI_AGAIN', 'dns'],
  ['ECONNRESET', 'reset'],
  ['EPIPE', 'reset'],
  ['UND_ERR_SOCKET', 'ended'],
  ['UND_ERR_HEADERS_OVERFLOW', 'malformed'],
]);

/** Of an unknown authority, for another name, too old: in the words of OpenSSL and of Node. */
const untrusted = /^(?!ERR_SSL_).*(?:CERT|LEAF_SIGNATURE)/;

/** The cause of a failed exchange. What nobody foresaw counts as malformed: the peer did not speak HTTP as we know it. */
export function causeOf(error: unknown, hasHead: boolean): Cause {
  const code = codeOf(error);
  if (isBadHead(error)) return 'malformed';
  if (code === undefined) return hasHead ? 'reset' : 'malformed';
  // Before the head is whole, undici means by this that it holds two opinions about the body's length.
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return hasHead ? 'truncated' : 'malformed';
  return causes.get(code) ?? (untrusted.test(code) ? 'untrusted' : hasHead ? 'reset' : 'malformed');
}

/** undici 8 gives its parser's errors no code, and one code to three ends of a socket: two of them mean an interim response out of place (100, 101). */
function isBadHead(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'HTTPParserError' || error.message === 'bad response' || error.message === 'bad upgrade';
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  if (typeof code === 'string') return code;
  if (Array.isArray(errors)) return codeOf(errors[0]);
  return cause === undefined ? undefined : codeOf(cause);
}
