// Who may ask: the host that is meant, the page that asks, the key that is shown. Decides only; nothing is read or sent here.
import type { HeaderList } from '#lib/ports.ts';
import type { ApiKey, ListenConfig } from '#lib/config.ts';
import type { Keyring } from '#lib/keys.ts';
import { routerError } from '#lib/wire/errors.ts';
import type { RouterError } from '#lib/wire/types.ts';

export type Access =
  | { readonly kind: 'allowed'; readonly key: ApiKey | null; readonly cors: HeaderList }
  | { readonly kind: 'denied'; readonly error: RouterError; readonly cors: HeaderList };

export interface AccessRules {
  readonly listen: ListenConfig;
  /** Names of this machine, lower case. */
  readonly hostNames: readonly string[];
  readonly keys: Keyring;
}

/** Headers that a page of an allowed origin may read. */
const exposed = 'x-request-id, x-router-backend, x-router-rule, x-router-mode, x-router-fallback, retry-after';

/**
 * Without keys a foreign origin is refused: any page in a browser of the house could post otherwise. With keys a valid
 * one suffices, since editors send odd origins; a foreign origin merely gets no CORS headers.
 */
export function checkAccess(headers: Headers, isPublic: boolean, rules: AccessRules): Access {
  const host = headers.get('host');
  const origin = headers.get('origin');
  const isOwn = origin === null || isOwnOrigin(origin, host ?? '');
  const isListed = origin !== null && rules.listen.allowedOrigins.includes(origin);
  const cors = origin === null ? [] : isOwn || isListed ? corsHeaders(origin) : vary;
  if (host !== null && !isServedHost(host, rules))
    return { kind: 'denied', error: routerError('misdirected_host'), cors: [] };
  if (rules.keys.size === 0) {
    if (!isOwn && !isListed) return { kind: 'denied', error: routerError('forbidden_origin'), cors: vary };
    return { kind: 'allowed', key: null, cors };
  }
  if (isPublic) return { kind: 'allowed', key: null, cors };
  const presented = presentedKey(headers);
  const key = presented === null ? null : rules.keys.find(presented);
  return key === null ? { kind: 'denied', error: routerError('unauthorized'), cors } : { kind: 'allowed', key, cors };
}

/** Headers of the answer to a preflight, which is made without a key. */
export function preflightHeaders(headers: Headers, rules: AccessRules): HeaderList {
  const origin = headers.get('origin');
  const host = headers.get('host') ?? '';
  if (origin === null || !isServedHost(host, rules)) return vary;
  if (!isOwnOrigin(origin, host) && !rules.listen.allowedOrigins.includes(origin)) return vary;
  const asked = headers.get('access-control-request-headers');
  return [
    ...corsHeaders(origin),
    ['access-control-allow-methods', 'GET, HEAD, POST'],
    ['access-control-allow-headers', asked ?? 'content-type'],
    ['access-control-max-age', '600'],
  ];
}

const vary: HeaderList = [['vary', 'Origin']];

function corsHeaders(origin: string): HeaderList {
  return [['access-control-allow-origin', origin], ['access-control-expose-headers', exposed], ...vary];
}

/** The origin's host and port equal the Host header; the default port is the origin's scheme's, so it holds behind TLS. */
function isOwnOrigin(origin: string, host: string): boolean {
  const match = /^(https?):\/\/([^/?#@\\]+)$/i.exec(origin);
  if (match === null) return false;
  const [, scheme = '', authority = ''] = match;
  const port = scheme.toLowerCase() === 'https' ? ':443' : ':80';
  const full = (name: string) => (/:\d+$/.test(name) ? name : name + port).toLowerCase();
  return full(authority) === full(host);
}

/** An address can be named by anyone, since rebinding needs a name, as does no Host at all (HTTP/1.0); names must be this machine's or configured. */
function isServedHost(host: string, { listen, hostNames }: AccessRules): boolean {
  const name = host.replace(/:\d*$/, '').toLowerCase();
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(name) || /^\[[0-9a-f:.]+\]$/.test(name)) return true;
  return name === 'localhost' || hostNames.includes(name) || listen.allowedHosts.includes(name);
}

/** The bearer token or x-api-key; null when there is none, or more than one opinion. */
function presentedKey(headers: Headers): string | null {
  const authorization = headers.get('authorization');
  const bearer = authorization === null ? null : (/^bearer +([^\s,]+)$/i.exec(authorization)?.[1] ?? '');
  const plain = headers.get('x-api-key');
  if (bearer !== null && plain !== null && bearer !== plain) return null;
  return bearer ?? plain;
}
