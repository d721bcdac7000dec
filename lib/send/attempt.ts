// One attempt at one backend, pushed from end to end: opening, then an answer in one piece or a stream. Begin, limits and end are here.
import type { Cause } from '#lib/causes.ts';
import { staleWithinMs } from '#lib/house/ask.ts';
import { isFreshNormal } from '#lib/house/mode.ts';
import type { ClientListener, HeaderList, Upstream, UpstreamListener } from '#lib/ports.ts';
import type { Usage } from '#lib/wire/types.ts';
import { answerHeaders, requestHeaders, streamHeaders } from './headers.ts';
import type { Job, Outcome, Reading, SendHouse, Target, Underway, WholeAnswer } from './job.ts';
import { newTally } from './job.ts';
import { judgeHead } from './judge.ts';
import { type LimitName, Limits } from './limits.ts';
import { ModeWatch } from './mode-watch.ts';
import { listen, silenceMs } from './silence.ts';
import { StreamReading } from './stream.ts';
import { WholeReading } from './whole.ts';

/** Runs one attempt to its end. Never rejects; whatever happens on either side, its end is told exactly once. */
export function attempt(job: Job, target: Target, house: SendHouse): Promise<Outcome> {
  return new Promise((resolve) => new Attempt(job, target, house, resolve).begin());
}

class Attempt implements Underway, UpstreamListener, ClientListener {
  readonly job: Job;
  readonly target: Target;
  readonly house: SendHouse;
  readonly limits: Limits;
  readonly beganAt: number;
  readonly tally = newTally();
  status = 0;
  headers: HeaderList = [];
  isHeard = false;
  readonly #resolve: (outcome: Outcome) => void;
  /** Null before the head. */
  #reading: Reading | null = null;
  #upstream: Upstream | null = null;
  #dispatches = 0;
  #dispatchedAt = 0;
  readonly #modeWatch: ModeWatch | null;
  /** Among those that the router's own end must tell. */
  #place = -1;
  #isSettled = false;
  #isClosed = false;

  constructor(job: Job, target: Target, house: SendHouse, resolve: (outcome: Outcome) => void) {
    this.job = job;
    this.target = target;
    this.house = house;
    this.#resolve = resolve;
    this.beganAt = house.clock.now();
    this.limits = new Limits(house.clock, this);
    this.#modeWatch = target.gated ? new ModeWatch(house, this.limits) : null;
  }

  // ---- begin: every limit runs before anything is sent

  begin(): void {
    const { client, startedAt, stream } = this.job;
    const { timeouts } = this.target.backend.config;
    const { shutdown, config } = this.house;
    if (client.isGone()) return this.fail('client-gone');
    if (shutdown.isBegun) return this.fail('shutdown');
    if (this.job.isCancelled) return this.fail('cancelled');
    this.#place = shutdown.running.join(this);
    client.listener = this;
    this.job.attempt = this;
    this.limits.set('deadline', startedAt + timeouts.totalMs);
    this.limits.start('first', stream ? timeouts.firstOutputMs : timeouts.answerMs);
    if (stream) this.limits.set('wait', (this.job.ownHead.dueAt ??= this.beganAt + config.stream.holdMs));
    this.limits.start('silence', silenceMs);
    this.#modeWatch?.begin();
    return this.#open();
  }

  /** Unforced work is handed to big only while the reading is NORMAL and fresh: also when the disk or a second dispatch took its time. */
  #open(): void {
    const { mode, config } = this.house;
    if (!this.target.gated || isFreshNormal(mode, config)) return this.#dispatch();
    return void mode.current().then(() => {
      if (this.#isSettled) return;
      if (isFreshNormal(mode, config)) this.#dispatch();
      else this.fail('mode-changed');
    });
  }

  #dispatch(): void {
    const { job, house, target } = this;
    const { config, headers: own } = target.backend;
    const body = job.bodyFor(target.backend);
    if (body === null) return this.fail(target.backend.cards.failure() ?? 'no-served-name');
    this.#dispatches += 1;
    this.#dispatchedAt = house.clock.now();
    const headers = requestHeaders(job.headers, own, job.requestId);
    const request = { url: config.url + job.target, headers, body, connectMs: config.timeouts.connectMs };
    this.#upstream = house.send({ method: 'POST', ...request }, this);
    return undefined;
  }

  // ---- what the backend sends

  onHead(status: number, headers: HeaderList): void {
    this.status = status;
    this.headers = headers;
    const verdict = judgeHead(status, headers, this.target.backend.name, this.job.dialect.bytes);
    if (verdict.kind === 'failed' && !verdict.passable) this.fail(verdict.cause);
    else this.#reading = verdict.kind === 'stream' ? new StreamReading(this) : new WholeReading(this, verdict);
  }

  onBytes(bytes: Uint8Array): void {
    this.isHeard = true;
    this.#reading?.onBytes(bytes);
  }

  onEnd(): void {
    this.#upstream = null;
    this.#reading?.onEnd();
  }

  /** The one repetition that is free: a kept-alive connection that the peer had already closed. */
  onLost(cause: Cause, unread: boolean): void {
    this.#upstream = null;
    if (this.#reading !== null) return this.#reading.onLost(cause);
    const isStale = unread && this.#dispatches === 1 && this.house.clock.now() - this.#dispatchedAt <= staleWithinMs;
    return isStale ? this.#open() : this.fail(cause);
  }

  // ---- towards the client

  /** Commits: from now on the client sees this backend's answer. */
  beginAnswer(own = streamHeaders): void {
    const { job, target, limits } = this;
    limits.stop('wait');
    job.onCommit();
    if (job.ownHead.isOut) job.ownHead.name(job.client, target.comment);
    else job.client.begin(this.status, [...own(answerHeaders(this.headers)), ...target.told]);
  }

  /** Nobody's answer yet. Who answers stands in the head only where nobody else can. */
  #wait(): void {
    const { job, target, house, limits } = this;
    job.ownHead.show(job.client, target.canFallBack ? job.told : target.told);
    job.ownHead.dueAt = house.clock.now() + house.config.stream.waitEveryMs;
    limits.set('wait', job.ownHead.dueAt);
  }

  /** False: the client takes its time, which is not the backend's silence. */
  pass(bytes: Uint8Array): boolean {
    this.tally.bytes += bytes.byteLength;
    if (this.job.client.write(bytes)) return true;
    this.limits.stop('idle');
    this.#upstream?.pause();
    return false;
  }

  onDrain(): void {
    this.#upstream?.resume();
    this.#reading?.onDrain();
  }

  note(usage: Usage): void {
    this.tally.promptTokens = usage.promptTokens ?? this.tally.promptTokens;
    this.tally.completionTokens = usage.completionTokens ?? this.tally.completionTokens;
  }

  // ---- the ends

  onGone(): void {
    this.onCut('client-gone');
  }

  get isFlowing(): boolean {
    return this.#reading?.isFlowing === true;
  }

  onReached(name: LimitName): void {
    if (this.#isSettled && name !== 'linger') return;
    switch (name) {
      case 'deadline':
        return this.onCut('deadline');
      case 'first':
        return this.onCut(this.job.stream || this.#reading !== null ? 'first-output-timeout' : 'answer-timeout');
      case 'idle':
        return this.onCut('idle-timeout');
      case 'drain':
        return this.onCut('mode-changed');
      case 'wait':
        return this.#wait();
      case 'look':
        return void this.#heed(this.#modeWatch?.look());
      case 'silence':
        return void this.#heed(listen(this));
      case 'linger':
        return this.close();
    }
  }

  onCut(cause: Cause): void {
    if (this.#reading === null) this.fail(cause);
    else this.#reading.onCut(cause);
  }

  /** Nothing of this backend's has reached the client yet. */
  fail(cause: Cause): void {
    this.settle(cause, false, null);
  }

  breakOff(cause: Cause): void {
    this.job.client.break();
    this.finish(cause);
  }

  /** The client has what there was. `last`: what still comes is for nobody. */
  finish(cause: Cause | null, last: Reading | null = null): void {
    if (last !== null) this.#reading = last;
    this.#upstream?.resume();
    this.settle(cause, true, null, last !== null);
  }

  settle(cause: Cause | null, isPassedOn: boolean, answer: WholeAnswer | null, lingers = false): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    const { house, status, tally } = this;
    this.#modeWatch?.end();
    if (this.#place !== -1) house.shutdown.running.leave(this.#place);
    this.job.client.listener = null;
    this.job.attempt = null;
    if (!lingers) this.close();
    this.#resolve({ cause, answer, isPassedOn, status, tally, reconnected: this.#dispatches > 1 });
  }

  /** Limits stop, and a connection that is still open is closed. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.limits.close();
    this.#upstream?.abort();
    this.#upstream = null;
  }

  /** What was asked beside the work ends it at once; but GAMING lets an answer that has begun to flow use the drain. */
  async #heed(asked?: Promise<Cause | null>): Promise<void> {
    const cause = (await asked) ?? null;
    if (cause === null || this.#isSettled || (cause === 'mode-changed' && this.isFlowing)) return;
    this.onCut(cause);
  }
}
