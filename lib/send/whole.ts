// An answer in one piece: read whole before anything reaches the client, unless it is too large to hold.
import type { Cause } from '#lib/causes.ts';
import { concat } from '#lib/house/ask.ts';
import { answerObject } from '#lib/wire/shapes.ts';
import type { Reading, Underway } from './job.ts';
import { answerHeaders } from './headers.ts';
import { judgeRefusal, type Verdict } from './judge.ts';

/** Larger bodies are passed on as they come: a cut can then no longer fall back. */
const wholeMaxBytes = 67_108_864;
/** An error's body is read up to this size. */
const refusalMaxBytes = 1_048_576;

export class WholeReading implements Reading {
  readonly #attempt: Underway;
  readonly #verdict: Verdict;
  readonly #idleMs: number;
  #chunks: Uint8Array[] = [];
  #size = 0;
  isFlowing = false;

  constructor(attempt: Underway, verdict: Verdict) {
    this.#attempt = attempt;
    this.#verdict = verdict;
    this.#idleMs = attempt.target.backend.config.timeouts.idleMs;
    attempt.limits.stop('first');
    this.onDrain();
  }

  onBytes(bytes: Uint8Array): void {
    if (this.isFlowing) return this.#pass(bytes);
    this.onDrain();
    this.#chunks.push(bytes);
    this.#size += bytes.byteLength;
    const isGood = this.#verdict.kind === 'whole';
    if (this.#size <= (isGood ? wholeMaxBytes : refusalMaxBytes)) return undefined;
    if (!isGood) return this.#attempt.fail('malformed');
    this.isFlowing = true;
    this.#attempt.beginAnswer();
    for (const chunk of this.#chunks.splice(0)) this.#pass(chunk);
    return undefined;
  }

  onEnd(): void {
    const { status, headers, target, tally, job } = this.#attempt;
    if (this.isFlowing) {
      job.client.end();
      return this.#attempt.finish(null);
    }
    const body = concat(this.#chunks, this.#size);
    const isRefusal = this.#verdict.kind === 'refusal';
    const verdict = isRefusal
      ? judgeRefusal(status, new TextDecoder().decode(body), target.backend.name)
      : this.#verdict;
    const cause = verdict.kind === 'failed' || verdict.kind === 'whole' ? verdict.cause : null;
    tally.bytes = body.byteLength;
    if (cause === null) this.#attempt.note(job.dialect.usage(answerObject(body) ?? {}));
    const answer = { status, headers: answerHeaders(headers), body };
    return this.#attempt.settle(cause, verdict.kind === 'whole', answer);
  }

  /** A body that breaks before its declared end is cut short, whatever the socket said. */
  onLost(cause: Cause): void {
    if (this.isFlowing) return this.onCut('truncated');
    const short = cause === 'reset' || cause === 'ended' ? 'truncated' : cause;
    return this.#attempt.fail(this.#verdict.kind === 'failed' ? this.#verdict.cause : short);
  }

  /** The client's connection breaks, as it would have without the router. */
  onCut(cause: Cause): void {
    if (!this.isFlowing) return this.#attempt.fail(cause);
    this.#attempt.job.client.break();
    return this.#attempt.finish(cause);
  }

  onDrain(): void {
    this.#attempt.limits.start('idle', this.#idleMs);
  }

  #pass(bytes: Uint8Array): void {
    if (this.#attempt.pass(bytes)) this.onDrain();
  }
}
