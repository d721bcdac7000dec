// Which headers travel: from the client to a backend, and from a backend to the client. Pure.
import type { HeaderList } from '#lib/ports.ts';

/** Connection-level headers (RFC 9110, section 7.6.1, and the older Keep-Alive and Proxy-Connection). */
const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

/**
 * Headers of a request that end at the router: credentials, what the router makes itself, what only it reads, addresses
 * that a client claims for itself, what a browser says of its page (who may ask is settled here; Ollama answers 403 to origins
 * that it does not know, ollama/ollama#6021), and wishes that a backend should go on working when nobody reads any more: llama.cpp
 * resumes a stream by x-conversation-id (ggml-org/llama.cpp#23226), and keeps the GPU busy after its client has gone.
 */
const endsHere = new Set([
  ...hopByHop,
  'host',
  'content-length',
  'expect',
  'accept-encoding',
  'authorization',
  'x-api-key',
  'api-key',
  'cookie',
  'proxy-authorization',
  'proxy-authenticate',
  'x-force-big',
  'x-request-id',
  'request-id',
  'origin',
  'forwarded',
  'x-real-ip',
  'x-conversation-id',
  'x-stream-resume',
  'last-event-id',
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
  'request-id',
]);

const endsAtRouter = (name: string) => endsHere.has(name) || /^(?:x-router|x-forwarded|sec-fetch)-/.test(name);
/** CORS is the router's alone, so the backend's own is dropped. */
const isMadeAgain = (name: string) =>
  madeAgain.has(name) || name.startsWith('x-router-') || name.startsWith('access-control-');

/** The client's headers as the backend sees them, plus the backend's own (which win) and the request id. Names must be lower case. */
export function requestHeaders(client: HeaderList, own: HeaderList, requestId: string): HeaderList {
  const named = namedByConnection(client);
  const list: (readonly [string, string])[] = [];
  for (const header of client) {
    const [name] = header;
    if (!endsAtRouter(name) && !named.has(name) && !own.some(([ours]) => ours === name)) list.push(header);
  }
  list.push(...own, ['accept-encoding', 'identity'], ['x-request-id', requestId]);
  return list;
}

/** The backend's headers as the client sees them. */
export function answerHeaders(upstream: HeaderList): HeaderList {
  const named = namedByConnection(upstream);
  return upstream.filter(([name]) => !isMadeAgain(name) && !named.has(name));
}

/** Tells caches and buffering proxies to pass a stream on as it comes. */
export function streamHeaders(headers: HeaderList): HeaderList {
  const wanted: HeaderList = [
    ['cache-control', 'no-cache'],
    ['x-accel-buffering', 'no'],
  ];
  return [...headers, ...wanted.filter(([name]) => headerValue(headers, name) === null)];
}

/** As Node writes them: name, value, name, value. */
export function flat(headers: HeaderList): string[] {
  const list: string[] = [];
  for (const [name, value] of headers) list.push(name, value);
  return list;
}

/** First value of a header, or null. */
export function headerValue(headers: HeaderList, wanted: string): string | null {
  for (const [name, value] of headers) if (name === wanted) return value;
  return null;
}

const nothing: ReadonlySet<string> = new Set();

function namedByConnection(headers: HeaderList): ReadonlySet<string> {
  let named = nothing;
  for (const [name, value] of headers) {
    if (name !== 'connection' || value === 'keep-alive' || value === 'close') continue;
    named = new Set([...named, ...value.split(',').map((token) => token.trim().toLowerCase())]);
  }
  return named;
}
