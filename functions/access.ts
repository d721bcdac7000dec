// Who may ask: the host that is meant, the page that asks, the key that is shown. Decides only; nothing is read or sent here.
import type { HeaderList } from '#lib/ports.ts';
import type { ApiKey, ListenConfig } from '#lib/config.ts';
import type { Keyring } from '#lib/keys.ts';
import { isRebindingSafe } from '#lib/config/addresses.ts';
import { routerError } from '#lib/wire/errors.ts';
import type { RouterError } from '#lib/wire/types.ts';

interface Access {
  /** Why it is denied; null: it is not. */
  readonly error: RouterError | null;
  /** The key that was shown; null where none is configured. */
  readonly key: ApiKey | null;
  readonly cors: HeaderList;
  /** Asked by a name that is not this house's: told nothing that needs no key. */
  readonly isStranger: boolean;
}

export interface AccessRules {
  readonly listen: ListenConfig;
  /** Names of this machine, lower case. */
  readonly hostNames: readonly string[];
  readonly keys: Keyring;
}

/** Headers that a page of an allowed origin may read. */
const exposed =
  'x-request-id, request-id, x-router-backend, x-router-rule, x-router-mode, x-router-fallback, x-router-code, x-router-woke, retry-after';

/**
 * Without keys every page in a browser of the house could ask, by a foreign origin or by a name of its own that leads
 * here (DNS rebinding): both are refused. A key is what such a page does not have, so where keys are configured a valid
 * one suffices, under any name; a foreign origin merely gets no CORS headers.
 */
export function checkAccess(headers: Headers, isPublic: boolean, rules: AccessRules): Access {
  const host = headers.get('host');
  const origin = headers.get('origin');
  const mayRead = origin !== null && isReader(origin, host ?? '', rules);
  const cors = origin === null ? [] : mayRead ? corsHeaders(origin) : vary;
  const isStranger = host !== null && !isServedHost(host, rules);
  const allowed = { error: null, key: null, cors, isStranger };
  if (rules.keys.size === 0) {
    if (isStranger) return { ...allowed, error: routerError('misdirected_host', { host: nameIn(host) }), cors: [] };
    return origin !== null && !mayRead ? { ...allowed, error: routerError('forbidden_origin') } : allowed;
  }
  if (isPublic) return allowed;
  const shown = presentedKeys(headers).map(rules.keys.find);
  const key = shown.find((found) => found !== null) ?? null;
  return { ...allowed, key, error: key === null ? routerError('unauthorized') : null };
}

/** Headers of the answer to a preflight, which is made without a key. */
export function preflightHeaders(headers: Headers, rules: AccessRules): HeaderList {
  const origin = headers.get('origin');
  const host = headers.get('host') ?? '';
  if (origin === null || !isServedHost(host, rules) || !isReader(origin, host, rules)) return vary;
  const asked = headers.get('access-control-request-headers');
  const list: (readonly [string, string])[] = [
    ...corsHeaders(origin),
    ['access-control-allow-methods', 'GET, HEAD, POST'],
    ['access-control-allow-headers', asked ?? 'content-type'],
    ['access-control-max-age', '600'],
  ];
  // A page of the internet that may reach into the house (WICG: Private Network Access).
  if (headers.get('access-control-request-private-network') === 'true')
    list.push(['access-control-allow-private-network', 'true']);
  return list;
}

/** A page that may read answers: the router's own, or one of `allowedOrigins`. */
function isReader(origin: string, host: string, { listen }: AccessRules): boolean {
  return isOwnOrigin(origin, host) || listen.allowedOrigins.includes(origin);
}

const vary: HeaderList = [['vary', 'Origin']];

function corsHeaders(origin: string): HeaderList {
  return [['access-control-allow-origin', origin], ['access-control-expose-headers', exposed], ...vary];
}

/** The origin's host and port equal the Host header; the default port is the origin's scheme's, so it holds behind TLS. */
export function isOwnOrigin(origin: string, host: string): boolean {
  const match = /^(https?):\/\/([^/?#@\\]+)$/i.exec(origin);
  if (match === null) return false;
  const [, scheme = '', authority = ''] = match;
  const port = scheme.toLowerCase() === 'https' ? ':443' : ':80';
  const full = (name: string) => (/:\d+$/.test(name) ? name : name + port).toLowerCase();
  return full(authority) === full(host);
}

/** An address can be named by anyone, since rebinding needs a name, as does no Host at all (HTTP/1.0); names must be this machine's or configured. */
function isServedHost(host: string, { listen, hostNames }: AccessRules): boolean {
  const name = nameIn(host);
  return isRebindingSafe(name) || hostNames.includes(name) || listen.allowedHosts.includes(name);
}

function nameIn(host: string): string {
  return host.replace(/:\d*$/, '').toLowerCase();
}

/** Every key that was sent, in any of the three ways: older Anthropic SDKs send two of them, Azure's its own. */
function presentedKeys(headers: Headers): string[] {
  const bearer = /^bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  const keys = [bearer, headers.get('x-api-key'), headers.get('api-key')];
  return keys.filter((key): key is string => typeof key === 'string');
}
