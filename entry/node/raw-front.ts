// What must be refused before anything interprets it: targets, hosts and headers that two readers could read differently.
import type { IncomingMessage } from 'node:http';
import { isRebindingSafe } from '#lib/config/addresses.ts';
import { routerError } from '#lib/wire/errors.ts';
import type { RouterError } from '#lib/wire/types.ts';

const headersMaxCount = 100;

/** Null: well formed; a target in absolute form is now a path and its Host. Else why not, in words of our own. */
export function rawFault(request: IncomingMessage): RouterError | null {
  if (request.url?.startsWith('/') === false) readAbsolute(request);
  if (request.rawHeaders.length > 2 * headersMaxCount) return routerError('headers_too_large');
  const reason = lineFault(request) ?? headerFault(request);
  return reason === null ? null : routerError('bad_request', { reason });
}

/**
 * A target in absolute form names its host itself, and that is the one which counts (RFC 9112, section 3.2.2). A name
 * that only one of the two opinions holds is refused all the same: the target then stays, and is no path.
 */
function readAbsolute(request: IncomingMessage): void {
  const [, host = '', rest = ''] = /^http:\/\/([^/?]+)([/?].*)?$/i.exec(request.url ?? '') ?? [];
  if (!isHost(host)) return;
  const isAgreed = host.toLowerCase() === request.headers.host?.toLowerCase();
  if (!isAgreed && !isRebindingSafe(host.replace(/:\d*$/, '').toLowerCase())) return;
  request.headers.host = host;
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
}

function lineFault({ method = '', url = '' }: IncomingMessage): string | null {
  if (method === 'TRACE' || method === 'TRACK') return 'the method is not served';
  if (!url.startsWith('/')) return 'the target must be a path';
  if (/[\s\\#]|[^\u0021-\u007e]/.test(url)) return 'the target holds a character that must be encoded';
  return null;
}

function headerFault({ rawHeaders, headers, httpVersionMinor }: IncomingMessage): string | null {
  const twice = sentTwice(rawHeaders);
  if (twice !== null) return `the header ${twice} was sent twice`;
  const { host, 'transfer-encoding': coding } = headers;
  if (host === undefined && httpVersionMinor >= 1) return 'the Host header is missing';
  if (host !== undefined && !isHost(host)) return 'the Host header is not a host';
  if (coding !== undefined && (coding.toLowerCase() !== 'chunked' || httpVersionMinor === 0))
    return 'the transfer encoding is not supported';
  return null;
}

/** Headers on which routing, framing or access depend: only one opinion is allowed. Each has a bit of its own. */
const singles = new Map(
  [
    'host',
    'content-length',
    'content-type',
    'content-encoding',
    'transfer-encoding',
    'authorization',
    'x-api-key',
    'api-key',
    'origin',
    'x-force-big',
    'x-router-strict',
  ].map((name, index) => [name, 1 << index]),
);

function sentTwice(rawHeaders: readonly string[]): string | null {
  let seen = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const bit = singles.get(name) ?? 0;
    if ((seen & bit) !== 0) return name;
    seen |= bit;
  }
  return null;
}

const hostMaxCharacters = 255;

function isHost(host: string): boolean {
  return host.length <= hostMaxCharacters && /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(host);
}
