// One JSON question to the router. Every failure is a value.
import { signal } from '@preact/signals';
import { apiKey } from './api-key.ts';

export type Reply<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'offline' }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string };

/** True from the first 401 until a key was accepted. */
export const keyWanted = signal(false);

/** The address of a router path, relative to the page: a proxy may serve the app below a sub-path. */
export function routerUrl(path: string): string {
  return new URL(path.replace(/^\//, ''), document.baseURI).href;
}

/** Headers that identify the user to the router; none without a key. */
export function keyHeaders(): Record<string, string> {
  return apiKey.value === '' ? {} : { authorization: `Bearer ${apiKey.value}` };
}

/** Asks and reads JSON; gives up after `deadlineMs`. */
export async function askRouter<T>(path: string, deadlineMs: number, init: RequestInit = {}): Promise<Reply<T>> {
  const deadline = AbortSignal.timeout(deadlineMs);
  const signals = init.signal ? [deadline, init.signal] : [deadline];
  try {
    const headers = { ...keyHeaders(), ...(init.headers as Record<string, string> | undefined) };
    const response = await fetch(routerUrl(path), {
      cache: 'no-store',
      ...init,
      headers,
      signal: AbortSignal.any(signals),
    });
    if (response.status === 401) {
      keyWanted.value = true;
      return { kind: 'unauthorized' };
    }
    if (response.status === 502 || response.status === 504) return { kind: 'offline' };
    const body: unknown = await response.json();
    if (!response.ok)
      return { kind: 'refused', status: response.status, message: errorMessage(body) ?? `HTTP ${response.status}` };
    keyWanted.value = false;
    return { kind: 'ok', value: body as T };
  } catch {
    return { kind: 'offline' };
  }
}

/** The message of an error body in OpenAI's shape, or null. */
export function errorMessage(body: unknown): string | null {
  const error = (body as { error?: { message?: unknown } } | null)?.error;
  return typeof error?.message === 'string' ? error.message : null;
}
