// The router's own end, as something to listen to. Lives as long as the process, across all requests.

/** What ends work from outside: an AbortSignal, or the shutdown. */
export interface Ending {
  readonly aborted: boolean;
  readonly addEventListener: (type: 'abort', listener: () => void) => void;
  readonly removeEventListener: (type: 'abort', listener: () => void) => void;
}

/**
 * No AbortController: on Workers one belongs to the request that made it, and no other request may look at it. No
 * EventTarget either: Node takes more than ten listeners for a leak, and every running attempt is one.
 */
export class Shutdown implements Ending {
  readonly #listeners = new Set<() => void>();
  #aborted = false;

  get aborted(): boolean {
    return this.#aborted;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.delete(listener);
  }

  begin(): void {
    this.#aborted = true;
    for (const listener of this.#listeners) listener();
  }
}
