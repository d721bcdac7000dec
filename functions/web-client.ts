// The client's connection on runtimes that have nothing but Request and Response: Workers, Deno, and tests without sockets.
import { Limits } from '#lib/send/limits.ts';
import { concat, keep } from '#lib/wire/bytes.ts';
import type { BodyFailure, BodyLimits, Client, ClientListener, Clock, HeaderList } from '#lib/ports.ts';

/**
 * Requests whose answer is under way, held because nothing else of a running answer refers to them: a Request that was
 * collected may take its signal along (nodejs/undici), and nobody would be told that its client has gone.
 */
const underWay = new Set<WebClient>();

/** What was pulled last gets so much time to be read. */
const breakAfterMs = 1000;

/** So much of an answer may wait for its reader before the client counts as slow. */
const waitingMaxBytes = 16_384;

/**
 * The client is gone when the request's signal says so, when nobody wants the answer's body any more, or when nothing
 * of it was taken for `progressMs`.
 */
export class WebClient implements Client {
  readonly #request: Request;
  readonly #clock: Clock;
  readonly #progressMs: number;
  readonly #response = Promise.withResolvers<Response>();
  /** Resolves as soon as the answer begins. */
  readonly response = this.#response.promise;
  readonly #entrance = Promise.withResolvers<() => void>();
  /** On Workers a promise leads into the request that made it. */
  readonly enter = this.#entrance.resolve;
  readonly #limits: Limits;
  #stream: ReadableStreamDefaultController<Uint8Array> | null = null;
  #isGone = false;
  #isBreaking = false;
  listener: ClientListener | null = null;

  constructor(request: Request, clock: Clock, progressMs: number) {
    this.#request = request;
    this.#clock = clock;
    this.#progressMs = progressMs;
    this.#limits = new Limits(clock, { onReached: () => this.#giveUp() });
    underWay.add(this);
    void this.#entrance.promise.then((act) => act());
    const { signal } = request;
    if (signal.aborted) this.#leave();
    else signal.addEventListener('abort', () => this.#leave(), { once: true });
  }

  headers(): HeaderList {
    return [...this.#request.headers];
  }

  isGone(): boolean {
    return this.#isGone;
  }

  async readBody({ maxBytes, progressMs, wholeMs, reserve }: BodyLimits): Promise<Uint8Array | BodyFailure> {
    if (Number(this.#request.headers.get('content-length') ?? 0) > maxBytes) return 'too-large';
    if (this.#request.body === null) return new Uint8Array(0);
    const reader = (this.#request.body as ReadableStream<Uint8Array>).getReader();
    const chunks: Uint8Array[] = [];
    let size = 0;
    let failure = null as BodyFailure | null;
    const leave = (why: BodyFailure) => {
      failure = why;
      void reader.cancel();
    };
    const limits = new Limits(this.#clock, { onReached: () => leave('stalled') });
    limits.start('deadline', wholeMs);
    try {
      for (;;) {
        limits.start('idle', progressMs);
        const { done, value } = await reader.read();
        if (done) return failure ?? concat(chunks);
        size += value.byteLength;
        if (size > maxBytes) leave('too-large');
        else if (!reserve(value.byteLength)) leave('refused');
        else keep(chunks, value);
      }
    } catch {
      return failure ?? 'gone';
    } finally {
      limits.close();
    }
  }

  answer(status: number, headers: HeaderList, body: Uint8Array | string | null): void {
    this.#over();
    this.#respond(status, headers, body as BodyInit | null);
  }

  begin(status: number, headers: HeaderList): void {
    const stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => void (this.#stream = controller),
        pull: () => this.#onTaken(),
        cancel: () => this.#leave(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: waitingMaxBytes }),
    );
    this.#respond(status, headers, stream);
  }

  write(bytes: Uint8Array): boolean {
    if (this.#stream === null) return true;
    this.#stream.enqueue(bytes);
    if ((this.#stream.desiredSize ?? 0) > 0) return true;
    if (!this.#limits.isRunning('drain')) this.#limits.start('drain', this.#progressMs);
    return false;
  }

  end(): void {
    this.#over();
    this.#stream?.close();
    this.#stream = null;
  }

  /** An error takes along what nobody has pulled yet, so it waits until everything was. */
  break(): void {
    if (this.#stream === null) return;
    this.#isBreaking = true;
    this.#onTaken();
  }

  #giveUp(): void {
    const stream = this.#stream;
    this.#leave();
    stream?.error(new Error('The answer cannot be completed'));
  }

  #respond(status: number, headers: HeaderList, body: BodyInit | null): void {
    const content = this.#request.method === 'HEAD' ? null : body;
    const init = { status, headers: headers.map(([name, value]): [string, string] => [name, value]) };
    this.#response.resolve(new Response(content, init));
  }

  /** Also called where nobody waited: what was written is no sooner there than it is pulled. */
  #onTaken(): void {
    const isEmpty = this.#stream?.desiredSize === waitingMaxBytes;
    if (this.#isBreaking) return this.#limits.start('drain', isEmpty ? breakAfterMs : this.#progressMs);
    if (!this.#limits.isRunning('drain')) return;
    this.#limits.stop('drain');
    this.listener?.onDrain();
  }

  #leave(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    // Nobody reads it; whoever waits for it may go on.
    this.#response.resolve(new Response(null, { status: 499 }));
    this.listener?.onGone();
    this.#over();
    this.#stream = null;
  }

  #over(): void {
    underWay.delete(this);
    this.#limits.close();
  }
}
