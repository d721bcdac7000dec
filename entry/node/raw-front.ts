// What must be refused before anything interprets it: targets, hosts and headers that two readers could read differently.
import type { IncomingMessage } from 'node:http';

/** Null: well formed. Else why not, in a few words of our own. */
export function rawFault(request: IncomingMessage): string | null {
  const { rawHeaders, url = '' } = request;
  if (!url.startsWith('/')) return 'the target must be a path';
  if (/[\s\\#]|[^\u0021-\u007e]/.test(url)) return 'the target holds a character that must be encoded';
  const counts = countSingles(rawHeaders);
  for (const [name, count] of counts) if (count > 1) return `the header ${name} was sent twice`;
  if (request.httpVersionMinor >= 1 && !counts.has('host')) return 'the Host header is missing';
  const host = request.headers.host;
  if (host !== undefined && !isHost(host)) return 'the Host header is not a host';
  return null;
}

/** Headers on which routing, framing or access depend: only one opinion is allowed. */
const singles = new Set([
  'host',
  'content-length',
  'content-type',
  'content-encoding',
  'transfer-encoding',
  'authorization',
  'x-api-key',
  'origin',
  'x-force-big',
  'x-router-strict',
]);

function countSingles(rawHeaders: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    if (singles.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

const hostMaxCharacters = 255;

function isHost(host: string): boolean {
  return host.length <= hostMaxCharacters && /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(host);
}
