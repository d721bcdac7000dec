// What the head of a backend's answer means for the attempt. Pure: the table of fallback causes by status and type.
import type { Cause } from '#lib/causes.ts';
import type { Backend } from '#lib/policy/types.ts';
import { readContextRefusal } from '#lib/wire/context-refusal.ts';
import { headerValue } from './headers.ts';
import type { HeaderList } from '#lib/ports.ts';

export type Verdict =
  /** A good stream: hold it until its first output. */
  | { readonly kind: 'stream' }
  /** A good answer in one piece, or an upstream's refusal that the client should see as it is. */
  | { readonly kind: 'whole'; readonly cause: Cause | null }
  /** Read the body, then judge again: what it says decides. */
  | { readonly kind: 'refusal' }
  /** The attempt has failed. `passable`: the answer may still be shown to the client when nothing is left to try. */
  | { readonly kind: 'failed'; readonly cause: Cause; readonly passable: boolean };

const brokenServer = new Set([500, 502, 503, 504]);
/** On big these mean that the router's own key or model name is wrong, which is not the client's business. */
const misconfigured = new Set([401, 403]);

export function judgeHead(status: number, headers: HeaderList, backend: Backend): Verdict {
  const encoding = headerValue(headers, 'content-encoding');
  if (encoding !== null && encoding.toLowerCase() !== 'identity')
    return { kind: 'failed', cause: 'encoded', passable: false };
  if (status >= 300 && status < 400) return { kind: 'failed', cause: 'redirect', passable: false };
  if (status >= 200 && status < 300) return judgeSuccess(status, headers);
  if (status === 429 || (status === 503 && headerValue(headers, 'retry-after') !== null)) {
    return { kind: 'failed', cause: 'busy', passable: true };
  }
  if (brokenServer.has(status)) return { kind: 'failed', cause: `status-${status}`, passable: true };
  if (backend === 'big' && misconfigured.has(status))
    return { kind: 'failed', cause: `status-${status}`, passable: true };
  if (status === 400 || status === 404 || status === 413 || status === 422) return { kind: 'refusal' };
  return { kind: 'whole', cause: `status-${status}` };
}

function judgeSuccess(status: number, headers: HeaderList): Verdict {
  if (status === 204 || status === 205) return { kind: 'failed', cause: `status-${status}`, passable: false };
  const type = (headerValue(headers, 'content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'text/event-stream') return { kind: 'stream' };
  if (type === 'application/json' || type.endsWith('+json')) return { kind: 'whole', cause: null };
  return { kind: 'failed', cause: 'wrong-type', passable: false };
}

/** A refusal with its text: a context refusal and a model that big does not know are fallback causes, all else is the client's to see. */
export function judgeRefusal(status: number, text: string, backend: Backend): Verdict {
  if (readContextRefusal(status, text) !== null) return { kind: 'failed', cause: 'context', passable: true };
  if (status === 404 && backend === 'big' && /\bmodel\b/i.test(text))
    return { kind: 'failed', cause: 'status-404', passable: true };
  return { kind: 'whole', cause: `status-${status}` };
}
