// What the Workers runtime offers as a module, as far as the router uses it.
declare module 'cloudflare:workers' {
  /** Keeps the current request's context alive until the promise settles, also when its client is gone. */
  export function waitUntil(promise: Promise<unknown>): void;
}
