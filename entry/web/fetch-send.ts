// The way to a backend on global fetch: one exchange, pumped to its listener; no redirect followed, every failure a value.
import type { SendPort, UpstreamListener, UpstreamRequest } from '#lib/ports.ts';
import { causeOf } from './cause-of.ts';

export type FetchRequest = UpstreamRequest & { readonly signal: AbortSignal };

/**
 * fetch hides its connections: none is ever known to be a reused one, so nothing is repeated.
 * @param dispatch carries the request out, with `redirect: manual` and the runtime's own way to limit the time of connecting; may reject
 * @param onBegin called when an exchange begins; what it returns, when it is over: failed, read to its end, or left
 */
export function createFetchSend(
  dispatch: (request: FetchRequest) => Promise<Response>,
  onBegin = () => () => {},
): SendPort {
  return (request, listener) => {
    const pump = new Pump(listener, onBegin());
    void pump.run((signal) => dispatch({ ...request, signal }));
    return pump;
  };
}

class Pump {
  readonly #listener: UpstreamListener;
  readonly #over: () => void;
  readonly #controller = new AbortController();
  #reader: ReadableStreamDefaultReader<Uint8Array> | null = null;
  #isOver = false;
  #paused: PromiseWithResolvers<void> | null = null;

  constructor(listener: UpstreamListener, over: () => void) {
    this.#listener = listener;
    this.#over = over;
  }

  async run(dispatch: (signal: AbortSignal) => Promise<Response>): Promise<void> {
    try {
      const { status, headers, body } = await dispatch(this.#controller.signal);
      // Before anything else: a body may have to be cancelled.
      this.#reader = body === null ? null : (body as ReadableStream<Uint8Array>).getReader();
      if (this.#isOver) return this.#leave();
      // Of headers that may occur twice, only set-cookie is not joined; iterating gives each of them.
      this.#listener.onHead(status, [...headers]);
      await this.#readAll();
      if (this.#finish()) this.#listener.onEnd();
    } catch (error) {
      if (this.#finish()) this.#listener.onLost(causeOf(error), false);
    }
    return undefined;
  }

  async #readAll(): Promise<void> {
    while (!this.#isOver && this.#reader !== null) {
      await this.#paused?.promise;
      const { done, value } = await this.#reader.read();
      if (done) return;
      if (!this.#isOver) this.#listener.onBytes(value);
    }
  }

  pause(): void {
    this.#paused ??= Promise.withResolvers<void>();
  }

  resume(): void {
    this.#paused?.resolve();
    this.#paused = null;
  }

  /** Cancelled by hand, whether it is read or not, so that leaving never hangs on how a runtime ties a signal to a body. */
  abort(): void {
    if (!this.#finish()) return;
    this.#controller.abort();
    this.#leave();
    this.resume();
  }

  /** A body that is broken already cannot be cancelled, and need not be. */
  #leave(): void {
    void this.#reader?.cancel().catch(() => undefined);
  }

  #finish(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#over();
    return true;
  }
}

/** The limit on connecting that fetch does not have: `dispatch` gets a signal that also aborts after `connectMs`, unless it says before that it is connected. */
export async function connectWithin<T>(
  connectMs: number,
  signal: AbortSignal,
  dispatch: (signal: AbortSignal, connected: () => void) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), connectMs);
  try {
    return await dispatch(AbortSignal.any([signal, late.signal]), () => clearTimeout(timer));
  } catch (error) {
    throw late.signal.aborted && !signal.aborted ? new Error('connection timed out') : error;
  } finally {
    clearTimeout(timer);
  }
}
