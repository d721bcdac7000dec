// What the errors of fetch mean, in the words that Deno 2.9.6 and workerd use. test/conformance shows what becomes of them.
import { expect, test } from 'vitest';
import type { Cause } from '#lib/causes.ts';
import { causeOf } from '#entry/web/cause-of.ts';

const sent = 'error sending request for http://pc:8000/v1 (127.0.0.1:8000): client error (SendRequest)';
const untrusted = 'error sending request for url (https://pc/): client error (Connect): invalid peer certificate';

const beforeTheHead: readonly (readonly [words: string, cause: Cause])[] = [
  ['Connection refused (os error 111)', 'refused'],
  ['failed to lookup address information: Name or service not known', 'dns'],
  ['client error (Connect): dns error: failed to lookup address information', 'dns'],
  ['No route to host (os error 113)', 'no-route'],
  ['Connection reset by peer (os error 104)', 'reset'],
  [`${sent}: connection closed before message completed`, 'ended'],
  [`${sent}: invalid HTTP version parsed`, 'malformed'],
  [`${sent}: invalid HTTP header parsed`, 'malformed'],
  [`${sent}: invalid content-length parsed`, 'malformed'],
  [`${sent}: message head is too large`, 'malformed'],
  [`${untrusted}: UnknownIssuer`, 'untrusted'],
  [`${untrusted}: Expired`, 'untrusted'],
  [`${untrusted}: certificate not valid for name "localhost"`, 'untrusted'],
  // workerd
  ['Network connection lost.', 'reset'],
  ['invalid Content-Length header value; cl = 2, 3', 'malformed'],
  ['internal error; reference = 46tg8nj5fhgkk5e8s43c462a', 'malformed'],
];

test.each(beforeTheHead)('before the head: %s', (words, cause) => {
  expect(causeOf(new TypeError('fetch failed', { cause: new Error(words) }))).toBe(cause);
  expect(causeOf(new Error(words))).toBe(cause);
});

/** Deno has one sentence for every way in which a body breaks. */
test.each<readonly [string, Cause]>([
  ['error reading a body from connection', 'reset'],
  ['Network connection lost.', 'reset'],
  ['internal error; reference = fvia3ifkaknhm1va35cvmsni', 'malformed'],
])('behind the head: %s', (words, cause) => {
  expect(causeOf(new TypeError(words))).toBe(cause);
});
