// The router's own end, as something to listen to. Lives as long as the process, across all requests.

/** What ends work from outside: an AbortSignal, or the shutdown. */
export interface Ending extends EventTarget {
  readonly aborted: boolean;
}

/** No AbortController: on Workers one belongs to the request that made it, and no other request may look at it. */
export class Shutdown extends EventTarget implements Ending {
  #aborted = false;

  get aborted(): boolean {
    return this.#aborted;
  }

  begin(): void {
    this.#aborted = true;
    this.dispatchEvent(new Event('abort'));
  }
}
