// An answer in one piece: read whole before anything reaches the client, unless it is too large to hold.
import type { Cause } from '#lib/causes.ts';
import { concat, keep } from '#lib/wire/bytes.ts';
import { answerObject, isErrorObject } from '#lib/wire/shapes.ts';
import type { Reading, Underway } from './job.ts';
import { answerHeaders, headerValue } from './headers.ts';
import { judgeBody, judgeRefusal, type Verdict } from './judge.ts';

/** Larger bodies are passed on as they come, as are those that find no room: a cut can then no longer fall back. */
const wholeMaxBytes = 8_388_608;
/** Of all answers that are held whole in this process, until their clients have taken them. Uploads have a budget of their own. */
const allMaxBytes = 67_108_864;
/** What a socket takes at once. A larger answer is over when its client has taken it, and its slot is held till then. */
const atOnceBytes = 65_536;
let allBytes = 0;
/** An error's body is read up to this size. */
const refusalMaxBytes = 1_048_576;

export class WholeReading implements Reading {
  readonly #attempt: Underway;
  readonly #verdict: Verdict;
  readonly #idleMs: number;
  #chunks: Uint8Array[] = [];
  #size = 0;
  #held = 0;
  #isRead = false;
  /** The client has not taken yet what was passed on. */
  #isBehind = false;
  isFlowing = false;

  constructor(attempt: Underway, verdict: Verdict) {
    this.#attempt = attempt;
    this.#verdict = verdict;
    this.#idleMs = attempt.target.backend.config.timeouts.idleMs;
    attempt.limits.stop('first');
    this.onDrain();
    // What it says decides, and it will say it soon: it keeps its status.
    if (!attempt.job.ownHead.isOut) attempt.limits.stop('wait');
  }

  onBytes(bytes: Uint8Array): void {
    if (this.isFlowing) return this.#pass([bytes]);
    this.onDrain();
    keep(this.#chunks, bytes);
    this.#size += bytes.byteLength;
    if (this.#verdict.kind !== 'whole')
      return this.#size > refusalMaxBytes ? this.#attempt.fail('malformed') : undefined;
    const hasRoom = this.#size <= wholeMaxBytes && allBytes + bytes.byteLength <= allMaxBytes;
    if (hasRoom) return this.#hold(bytes.byteLength);
    if (this.#attempt.job.ownHead.isOut) return this.onCut('wrong-type');
    return this.#flow(headerValue(this.#attempt.headers, 'content-length'));
  }

  #hold(bytes: number): void {
    this.#held += bytes;
    allBytes += bytes;
  }

  #flow(length: string | null): void {
    this.isFlowing = true;
    this.#attempt.beginAnswer((headers) => (length === null ? headers : [...headers, ['content-length', length]]));
    this.#pass(this.#chunks.splice(0));
  }

  onEnd(): void {
    const { status, headers, target, tally, job } = this.#attempt;
    this.#isRead = true;
    if (this.isFlowing) return this.#pass([]);
    const body = concat(this.#chunks);
    const verdict =
      this.#verdict.kind === 'refusal'
        ? judgeRefusal(status, new TextDecoder().decode(body), target.backend.name)
        : this.#verdict;
    const cause = verdict.kind === 'failed' || verdict.kind === 'whole' ? verdict.cause : null;
    const isBytes = verdict.kind === 'whole' && verdict.isJson === false;
    const said = cause === null ? answerObject(body) : null;
    const judged = cause ?? (isBytes ? null : judgeBody(body, said, job.dialect));
    // Behind the head of a stream a good answer in one piece is none; what says that it is none says more.
    const flaw = judged ?? (job.ownHead.isOut ? 'wrong-type' : null);
    const usage = flaw === null ? job.dialect.usage(said ?? {}) : null;
    if (usage !== null) this.#attempt.note(usage);
    if (flaw === null && this.#size > atOnceBytes) {
      this.#chunks = [body];
      return this.#flow(String(this.#size));
    }
    this.#hold(-this.#held);
    tally.bytes = body.byteLength;
    // A refusal for the context's sake that calls itself a success is one all the same.
    const isContext = flaw === 'context';
    const answer = { status: isContext && cause === null ? 400 : status, headers: answerHeaders(headers), body };
    const isShown = flaw === cause || (said !== null && isErrorObject(said));
    return this.#attempt.settle(flaw, flaw === cause && verdict.kind === 'whole', isShown ? answer : null);
  }

  /** A body that breaks before its declared end is cut short, whatever the socket said. */
  onLost(cause: Cause): void {
    this.#hold(-this.#held);
    if (this.isFlowing) return this.onCut('truncated');
    const short = cause === 'reset' || cause === 'ended' ? 'truncated' : cause;
    return this.#attempt.fail(this.#verdict.kind === 'failed' ? this.#verdict.cause : short);
  }

  /** The client's connection breaks, as it would have without the router. */
  onCut(cause: Cause): void {
    this.#hold(-this.#held);
    if (!this.isFlowing) return this.#attempt.fail(cause);
    return this.#attempt.breakOff(cause);
  }

  onDrain(): void {
    this.#isBehind = false;
    if (this.isFlowing) this.#hold(-this.#held);
    if (!this.#isRead) return this.#attempt.limits.start('idle', this.#idleMs);
    this.#attempt.job.client.end();
    return this.#attempt.finish(null);
  }

  #pass(chunks: readonly Uint8Array[]): void {
    for (const chunk of chunks) this.#isBehind = !this.#attempt.pass(chunk);
    if (!this.#isBehind) this.onDrain();
  }
}
