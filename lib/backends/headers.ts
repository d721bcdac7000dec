// Which headers travel: from the client to a backend, and from a backend to the client. Pure.
import type { HeaderList } from './ports.ts';

/** Connection-level headers (RFC 9110, section 7.6.1, and the older Keep-Alive and Proxy-Connection). */
const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

/** Headers of a request that end at the router: credentials, what the router makes itself, and what only it reads. */
const endsHere = new Set([
  ...hopByHop,
  'host',
  'content-length',
  'expect',
  'accept-encoding',
  'authorization',
  'x-api-key',
  'cookie',
  'proxy-authorization',
  'proxy-authenticate',
  'x-force-big',
  'x-request-id',
]);

/** Headers of an answer that the router makes again, or that belong to the connection. */
const madeAgain = new Set([
  ...hopByHop,
  'proxy-authenticate',
  'content-encoding',
  'content-length',
  'date',
  'server',
  'x-request-id',
]);

const privateName = /^x-router-/;
const corsName = /^access-control-/;

/** The client's headers as the backend sees them, plus the backend's own (which win) and the request id. Names must be lower case. */
export function requestHeaders(client: HeaderList, own: HeaderList, requestId: string): HeaderList {
  const named = namedByConnection(client);
  const ownNames = new Set(own.map(([name]) => name));
  const kept = client.filter(
    ([name]) => !endsHere.has(name) && !privateName.test(name) && !named.has(name) && !ownNames.has(name),
  );
  return [...kept, ...own, ['accept-encoding', 'identity'], ['x-request-id', requestId]];
}

/** The backend's headers as the client sees them. CORS is the router's alone, so the backend's own is dropped. */
export function answerHeaders(upstream: HeaderList): HeaderList {
  const named = namedByConnection(upstream);
  return upstream.filter(
    ([name]) => !madeAgain.has(name) && !privateName.test(name) && !corsName.test(name) && !named.has(name),
  );
}

/** First value of a header, or null. */
export function headerValue(headers: HeaderList, wanted: string): string | null {
  return headers.find(([name]) => name === wanted)?.[1] ?? null;
}

function namedByConnection(headers: HeaderList): ReadonlySet<string> {
  const named = new Set<string>();
  for (const [name, value] of headers) {
    if (name === 'connection') for (const token of value.split(',')) named.add(token.trim().toLowerCase());
  }
  return named;
}
