// One spelling for each path of the router, and a pointer for clients that left out or doubled the /v1.
import { routerError } from './errors.ts';
import type { RouterError } from './types.ts';

const modelPrefix = '/v1/models/';
/** The ends of the paths that lead to a backend, as a pattern. */
export const routeEnds = 'chat/completions|completions|responses|messages(?:/count_tokens)?|embeddings|models';
const known = new RegExp(`^/(?:${routeEnds})$|^/models/.`);
/** The end of an address that others have for the same: Azure's deployments, gateways, engines. */
const knownEnd = new RegExp(`/(${routeEnds})$`);
/** Ollama's and Gemini's own, which have a counterpart here. */
const foreign: readonly (readonly [RegExp, string])[] = [
  [/^\/api\/chat$|:(?:streamG|g)enerateContent$/, '/v1/chat/completions'],
  [/^\/api\/generate$/, '/v1/completions'],
  [/^\/api\/embed(?:dings)?$|:(?:batchE|e)mbedContents?$/, '/v1/embeddings'],
  [/^\/api\/(?:tags|show|ps)$|^\/v1beta\/models\//, '/v1/models'],
];

/**
 * A path (as it came, still percent-encoded, without query) in its one spelling: doubled slashes collapsed, no trailing
 * slash. Whatever another reader could take for another path is refused: dots, backslashes, `;`, encoded slashes and
 * dots; a model's id alone may hold an encoded slash.
 */
export function normalizePath(raw: string): string | RouterError {
  const path = collapse(raw);
  const bad = wrongPart(path);
  if (bad !== null) return routerError('bad_request', { reason: `the path holds ${bad}` });
  const right = rightPath(path);
  return right === null ? path : routerError('not_found_without_v1', { path: right });
}

function collapse(raw: string): string {
  const path = raw.replaceAll(/\/{2,}/g, '/');
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function wrongPart(path: string): string | null {
  if (!path.startsWith('/')) return 'no leading slash';
  if (/[\\;]|%5c/i.test(path)) return 'a backslash or semicolon';
  if (/(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i.test(path)) return 'a dot segment';
  const hasControl = [...path].some((character) => character <= ' ' || character === '\u007f');
  if (hasControl || /%(?:[01][0-9a-f]|7f|(?![0-9a-f]{2}))/i.test(path)) return 'a broken escape or a control character';
  if (/%2f/i.test(path) && !path.startsWith(modelPrefix)) return 'an encoded slash';
  return null;
}

/** The path that was meant, named without the client's own words; null when nothing is wrong. */
function rightPath(path: string): string | null {
  const bare = path.replace(/^(?:\/v1){2,}/, '');
  if (known.test(bare)) return bare.startsWith('/models/') ? `${modelPrefix}{id}` : `/v1${bare}`;
  if (path.startsWith(modelPrefix) || known.test(path.replace(/^\/v1/, ''))) return null;
  const end = knownEnd.exec(path)?.[1];
  return end === undefined ? (foreign.find(([form]) => form.test(path))?.[1] ?? null) : `/v1/${end}`;
}
