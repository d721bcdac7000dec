// One answer of a backend as undici hands it over, chunk by chunk: kept until it is asked for, and the connection pauses when that takes long.
import type { Dispatcher } from 'undici';
import { UpstreamLost } from '#lib/backends/event-reader.ts';
import { causeOf } from './cause-of.ts';

/** So many bytes wait for their reader before the connection is paused. */
const waitingMaxBytes = 65_536;

export interface AnswerEvents {
  readonly onHead: (status: number, headers: AnswerHead) => void;
  /** There will be no head: how the exchange failed. */
  readonly onFailure: (error: unknown) => void;
}

export type AnswerHead = Readonly<Record<string, string | string[] | undefined>>;

interface Waiting {
  readonly resolve: (result: IteratorResult<Uint8Array>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The handler of one dispatch, and its body as an async iterator with one reader. Ends cleanly or throws an
 * UpstreamLost, after the chunks that came before it; an abort of `signal` drops what waits and closes the connection.
 */
export class AnswerReader implements Dispatcher.DispatchHandler, AsyncIterableIterator<Uint8Array> {
  readonly #events: AnswerEvents;
  readonly #signal: AbortSignal;
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #controller: Dispatcher.DispatchController | null = null;
  #hasHead = false;
  /** How it ended; null: it has not. */
  #end: { readonly lost: unknown } | 'clean' | null = null;
  #waiting: Waiting | null = null;
  readonly #onAbort = () => this.#cut(this.#signal.reason);

  constructor(signal: AbortSignal, events: AnswerEvents) {
    this.#signal = signal;
    this.#events = events;
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#end !== null) return controller.abort(asError(this.#signal.reason));
    this.#controller = controller;
    return undefined;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: AnswerHead): void {
    if (status < 200) return;
    this.#hasHead = true;
    this.#events.onHead(status, headers);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#waiting !== null) return this.#settle().resolve({ done: false, value: chunk });
    this.#chunks.push(chunk);
    this.#bytes += chunk.byteLength;
    if (this.#bytes > waitingMaxBytes) controller.pause();
    return undefined;
  }

  onResponseEnd(): void {
    this.#finish('clean');
  }

  onResponseError(_: Dispatcher.DispatchController | null, error: unknown): void {
    this.#finish({ lost: error });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    const value = this.#chunks.shift();
    if (value !== undefined) {
      this.#bytes -= value.byteLength;
      if (this.#controller?.paused === true && this.#bytes <= waitingMaxBytes) this.#controller.resume();
      return Promise.resolve({ done: false, value });
    }
    const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<Uint8Array>>();
    this.#waiting = { resolve, reject };
    if (this.#end !== null) this.#tellEnd(this.#end);
    return promise;
  }

  /** Leaving before the end closes the connection. */
  return(): Promise<IteratorResult<Uint8Array>> {
    if (this.#end === null) this.#cut(left);
    return Promise.resolve({ done: true, value: undefined });
  }

  #cut(reason: unknown): void {
    this.#chunks.length = 0;
    const controller = this.#controller;
    this.#finish({ lost: reason });
    controller?.abort(asError(reason));
  }

  #finish(end: { readonly lost: unknown } | 'clean'): void {
    if (this.#end !== null) return;
    this.#end = end;
    this.#controller = null;
    this.#signal.removeEventListener('abort', this.#onAbort);
    if (!this.#hasHead && end !== 'clean') this.#events.onFailure(end.lost);
    if (this.#waiting !== null) this.#tellEnd(end);
  }

  #tellEnd(end: { readonly lost: unknown } | 'clean'): void {
    if (end === 'clean') this.#settle().resolve({ done: true, value: undefined });
    else this.#settle().reject(new UpstreamLost(causeOf(end.lost, 'body')));
  }

  #settle(): Waiting {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting === null) throw new Error('Nobody waits for this chunk');
    return waiting;
  }
}

const left = new Error('The reader left before the end');

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : left;
}
