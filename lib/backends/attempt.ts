// One attempt at one backend, up to the moment when its answer is final: failed, complete, or committed to stream.
import type { Cause } from '#lib/audit/record.ts';
import type { Config } from '#lib/config/types.ts';
import { readWhole, wholeMaxBytes } from './body.ts';
import { committedBody, passRaw } from './committed-body.ts';
import { createLimit, cutOnAbort, Cutoff, cuttingLimit, type Limit } from './cutoff.ts';
import { EventReader } from './event-reader.ts';
import { lossError } from './failures.ts';
import { answerHeaders, requestHeaders } from './headers.ts';
import {
  type Attempt,
  type AttemptOutcome,
  type Job,
  newTally,
  type OnEnd,
  type Tally,
  type WholeAnswer,
} from './job.ts';
import { judgeHead, judgeRefusal } from './judge.ts';
import { isFreshNormal, type ModeReader } from './mode.ts';
import { watchMode } from './mode-watch.ts';
import type { Clock, UpstreamAnswer } from './ports.ts';
import type { Send } from './send.ts';
import { guardStream } from './stream-guard.ts';

/** Events before the first output are held up to this size; more of them commit. */
const heldMaxBytes = 65_536;
/** An error's body is read up to this size. */
const refusalMaxBytes = 1_048_576;

export interface AttemptDeps {
  readonly clock: Clock;
  readonly send: Send;
  readonly mode: ModeReader;
  readonly config: Config;
  readonly onUnforcedInGaming: (ms: number) => void;
}

/** One attempt under way. */
interface Run {
  readonly job: Job;
  readonly attempt: Attempt;
  readonly deps: AttemptDeps;
  readonly cutoff: Cutoff;
  /** Until the first output event of a stream, or until the headers of any other answer. */
  firstOutput: Limit;
  readonly idle: Limit;
  readonly dispatchedAt: number;
  committed: boolean;
  reconnected: boolean;
}

/** Dispatches and waits for the verdict. Never rejects; every limit of the attempt is running until its outcome is over. */
export async function attemptAt(job: Job, attempt: Attempt, deps: AttemptDeps): Promise<AttemptOutcome> {
  const run = begin(job, attempt, deps);
  const name = servedNameFor(job, attempt);
  if (name === null) return fail(run, 'no-served-name', null);
  const { backend } = attempt;
  const sent = await deps.send(
    {
      method: 'POST',
      url: backend.config.url + job.target,
      headers: requestHeaders(job.headers, backend.headers, job.requestId),
      body: job.bodyFor(name),
      connectMs: backend.config.timeouts.connectMs,
      signal: run.cutoff.signal,
    },
    attempt.gated ? { mayDispatch: () => mayDispatchUnforced(deps) } : {},
  );
  run.reconnected = sent.reconnected === true;
  if (sent.kind === 'failure') return fail(run, sent.cause, null);
  return receive(run, sent);
}

/** Unforced work is handed to big only while the reading is NORMAL and fresh: also when the disk or a second dispatch took its time. */
async function mayDispatchUnforced({ mode, config }: AttemptDeps): Promise<boolean> {
  if (isFreshNormal(mode, config)) return true;
  await mode.current();
  return isFreshNormal(mode, config);
}

function begin(job: Job, attempt: Attempt, deps: AttemptDeps): Run {
  const { clock, config } = deps;
  const { timeouts } = attempt.backend.config;
  const cutoff = new Cutoff();
  const firstOutput = cuttingLimit(clock, cutoff, job.stream ? 'first-output-timeout' : 'answer-timeout');
  const idle = cuttingLimit(clock, cutoff, 'idle-timeout');
  const run: Run = {
    job,
    attempt,
    deps,
    cutoff,
    firstOutput,
    idle,
    dispatchedAt: clock.now(),
    committed: false,
    reconnected: false,
  };
  cutOnAbort(cutoff, job.gone, 'client-gone');
  cutOnAbort(cutoff, job.shutdown, 'shutdown');
  cuttingLimit(clock, cutoff, 'deadline').start(job.startedAt + timeouts.totalMs - clock.now());
  firstOutput.start(job.stream ? timeouts.firstOutputMs : timeouts.answerMs);
  if (attempt.gated) {
    watchMode({
      clock,
      mode: deps.mode,
      cutoff,
      everyMs: config.mode.maxAgeMs,
      drainMs: config.policy.drainMs,
      isCommitted: () => run.committed,
      onEndedInGaming: deps.onUnforcedInGaming,
    });
  }
  return run;
}

/** An id that this backend answers to stays as the client wrote it; everything else becomes the served name (wire: Requests). */
function servedNameFor({ model }: Job, { backend }: Attempt): string | null {
  return model !== null && backend.ids().has(model) ? model : backend.servedName();
}

async function receive(run: Run, answer: UpstreamAnswer): Promise<AttemptOutcome> {
  const { name } = run.attempt.backend;
  const verdict = judgeHead(answer.status, answer.headers, name);
  if (verdict.kind === 'stream') return hold(run, answer);
  if (verdict.kind === 'failed' && !verdict.passable) return fail(run, verdict.cause, null);
  run.firstOutput.stop();
  const maxBytes = verdict.kind === 'whole' ? wholeMaxBytes : refusalMaxBytes;
  const read = await readWhole(answer.body, run.idle, run.attempt.backend.config.timeouts.idleMs, maxBytes);
  if (read.kind === 'large')
    return verdict.kind === 'whole' ? commitRaw(run, answer, read.body) : fail(run, 'malformed', null);
  if (read.kind === 'lost') return fail(run, verdict.kind === 'failed' ? verdict.cause : read.cause, null);
  const whole: WholeAnswer = { status: answer.status, headers: answerHeaders(answer.headers), body: read.bytes };
  const final = verdict.kind === 'refusal' ? judgeRefusal(whole.status, decode(whole.body), name) : verdict;
  if (final.kind === 'failed') return fail(run, final.cause, whole);
  return complete(run, whole, final.kind === 'whole' ? final.cause : null);
}

function complete(run: Run, answer: WholeAnswer, cause: Cause | null): AttemptOutcome {
  if (run.cutoff.cause !== null) return fail(run, run.cutoff.cause, null);
  run.cutoff.settle();
  const tally = { ...newTally(), bytes: answer.body.byteLength };
  const usage = cause === null ? run.job.dialect.usage(answer.body) : null;
  return { kind: 'whole', answer, cause, tally: { ...tally, ...usage }, reconnected: run.reconnected };
}

/** Holds a stream's events until its first output, its hold limit or too many bytes; then it is committed (wire: Commit). */
async function hold(run: Run, answer: UpstreamAnswer): Promise<AttemptOutcome> {
  const { job, attempt, deps } = run;
  if (!job.stream) {
    // The backend streams unasked: from here on it is a stream like any other.
    run.firstOutput.close();
    run.firstOutput = cuttingLimit(deps.clock, run.cutoff, 'first-output-timeout');
    run.firstOutput.start(attempt.backend.config.timeouts.firstOutputMs);
  }
  const reader = new EventReader(answer.body);
  const held: Uint8Array[] = [];
  let heldBytes = 0;
  const { expired, stop } = holdLimit(run);
  try {
    for (;;) {
      const read = await reader.nextUnless(expired);
      if (read === null) return commit(run, answer, reader, held);
      if (read.kind !== 'events') return fail(run, read.kind === 'lost' ? read.cause : 'ended', null);
      for (const event of read.events) heldBytes += event.byteLength;
      held.push(...read.events);
      const kinds = read.events.map((event) => job.dialect.classify(event));
      const first = kinds.find((kind) => kind !== 'comment' && kind !== 'preamble');
      if (first === 'error') return fail(run, 'error-event', null);
      if (first !== undefined || heldBytes > heldMaxBytes) return commit(run, answer, reader, held);
    }
  } finally {
    stop();
  }
}

function holdLimit({ attempt, deps, dispatchedAt }: Run): { expired: Promise<null>; stop: () => void } {
  const { clock, config } = deps;
  const ms = attempt.canFallBack ? config.stream.holdMs : config.stream.holdLastMs;
  const { promise, resolve } = Promise.withResolvers<null>();
  const limit = createLimit(clock, () => resolve(null));
  limit.start(dispatchedAt + ms - clock.now());
  return { expired: promise, stop: limit.close };
}

function commit(run: Run, answer: UpstreamAnswer, reader: EventReader, held: readonly Uint8Array[]): AttemptOutcome {
  if (run.cutoff.cause !== null) return fail(run, run.cutoff.cause, null);
  const { job, attempt, deps, cutoff, firstOutput } = run;
  return committed(run, answer, (tally, onEnd) => {
    const options = {
      clock: deps.clock,
      dialect: job.dialect,
      reader,
      cutoff,
      tally,
      idleMs: attempt.backend.config.timeouts.idleMs,
      firstOutput,
      lossError: (cause: Cause) => lossError(cause, attempt.backend),
    };
    return guardStream(options, held, onEnd);
  });
}

function commitRaw(run: Run, answer: UpstreamAnswer, body: AsyncIterable<Uint8Array>): AttemptOutcome {
  const { cutoff } = run;
  return committed(run, answer, (tally, onEnd) => {
    const count = (bytes: number) => {
      tally.bytes += bytes;
    };
    return committedBody(cutoff, (end) => passRaw(body, cutoff, count, end), onEnd);
  });
}

function committed(
  run: Run,
  answer: UpstreamAnswer,
  open: (tally: Tally, onEnd: OnEnd) => AsyncIterable<Uint8Array>,
): AttemptOutcome {
  run.committed = true;
  const tally = newTally();
  return {
    kind: 'committed',
    status: answer.status,
    headers: answerHeaders(answer.headers),
    tally,
    open: (onEnd) => open(tally, onEnd),
    reconnected: run.reconnected,
  };
}

function fail(run: Run, cause: Cause, answer: WholeAnswer | null): AttemptOutcome {
  const { cutoff } = run;
  const first = cutoff.cause ?? cause;
  cutoff.close();
  return { kind: 'failed', cause: first, answer: cutoff.cause === null ? answer : null, reconnected: run.reconnected };
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
