// What an error of fetch means, in the router's words. There are no codes: only the text tells, and on Workers it tells little.
import type { Cause } from '#lib/audit/record.ts';

/** Sources: hyper's and the operating system's words in Deno, workerd's own; `connection timed out` is our own limit's, too. */
const words: readonly (readonly [RegExp, Cause])[] = [
  [/connection refused/i, 'refused'],
  [/dns error|DNS lookup failed|failed to lookup address/i, 'dns'],
  [/invalid peer certificate/i, 'untrusted'],
  [/unreachable|no route|network is down|cannot assign/i, 'no-route'],
  [/operation timed out|connection timed out|os error 110/i, 'connect-timeout'],
  [/closed before message completed|IncompleteMessage|unexpected end of file|end of file before/i, 'ended'],
  [/invalid (?:http|status|header|chunk|content-length)|head is too large|parse error|internal error/i, 'malformed'],
];

/** The cause of a failed exchange; a reset, workerd's `Network connection lost.` and what nobody foresaw are a broken connection. */
export function causeOf(error: unknown): Cause {
  const text = textOf(error);
  return words.find(([pattern]) => pattern.test(text))?.[1] ?? 'reset';
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.message} ${error.cause === undefined ? '' : textOf(error.cause)}`;
}
