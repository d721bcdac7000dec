// A backend's health: the last probe, penalties for failed work, and the look-ups that keep them fresh. Nothing is probed when nobody looks.
import { ask, observe } from './ask.ts';
import {
  type FailedRequest,
  type HealthEvent,
  type HealthState,
  givesUp,
  initialHealth,
  isKnownDown,
  judgeHealth,
  reduceHealth,
} from './health-reducer.ts';
import type { Clock, HeaderList, SendPort } from '#lib/ports.ts';

const healthMaxBytes = 65_536;
/** Work that waits together looks together. */
const sharedLookMs = 1000;

export interface ProbeResult {
  readonly ok: boolean;
  readonly reason: string | null;
  readonly ms: number;
}

export interface HealthReading {
  readonly state: 'up' | 'down' | 'unknown';
  readonly reason: string | null;
  /** Age of the last probe; null when there is none to speak of. */
  readonly ageMs: number | null;
}

export interface HealthReader {
  /** What is known, without asking. */
  readonly last: () => HealthReading;
  /** Usable or not; probes and waits (≤ `timeoutMs`) when the last reading is too old. */
  readonly current: () => Promise<HealthReading>;
  /** Probes when the last reading is too old; waits for nothing. */
  readonly refreshBehind: () => void;
  /** Several probes failed in a row and nothing has succeeded since. */
  readonly isKnownDown: () => boolean;
  /** Tells what happened to real work, or to the mode. */
  readonly note: (event: HealthEvent) => void;
  /** Real work failed: notes it, and asks at once how the backend is. Whoever looks meanwhile waits for that answer. */
  readonly failed: (failure: FailedRequest) => void;
  /** Looks beside silent work that began at `startedAt`, one look for all who wait: why it should wait no longer, or null. */
  readonly lookBeside: (startedAt: number, isReplaceable: boolean) => Promise<ReturnType<typeof givesUp>>;
  /** Asks now: does it answer as it should? */
  readonly isWell: () => Promise<boolean>;
  /** One request at a time until one succeeds. */
  readonly isHalfOpen: () => boolean;
  readonly onProbe: (listener: (result: ProbeResult) => void) => void;
}

export interface HealthReaderOptions {
  readonly clock: Clock;
  readonly send: SendPort;
  readonly url: string;
  readonly headers: HeaderList;
  readonly maxAgeMs: number;
  readonly timeoutMs: number;
  readonly connectMs: number;
  /** 1 where it is left out. */
  readonly failuresBeforeDown?: number;
}

/** See the reducer beside this file for what each event does. */
export function createHealthReader(options: HealthReaderOptions): HealthReader {
  const { clock, maxAgeMs, failuresBeforeDown = 1 } = options;
  const listeners: ((result: ProbeResult) => void)[] = [];
  let state: HealthState = initialHealth;
  const note = (event: HealthEvent) => void (state = reduceHealth(state, event, failuresBeforeDown));
  const observed = observe(clock, async () => {
    const sentAt = clock.now();
    const result = await probe(options);
    if (result.ok) note({ type: 'probe-ok', sentAt });
    else note({ type: 'probe-failed', sentAt, now: clock.now(), reason: result.reason ?? 'failed' });
    for (const listener of listeners) listener(result);
    return result;
  });
  const judge = () => judgeHealth(state, clock.now(), maxAgeMs);
  const last = (): HealthReading => describe(state, clock.now(), maxAgeMs);
  const current = async (): Promise<HealthReading> => {
    if (judge() === 'ask') await observed.refresh();
    return last();
  };
  return {
    last,
    current,
    refreshBehind: () => {
      if (judge() === 'ask') void current();
    },
    isKnownDown: () => isKnownDown(state),
    note,
    failed: (failure) => {
      note({ type: 'request-failed', ...failure });
      void observed.refresh();
    },
    lookBeside: async (startedAt, isReplaceable) => {
      await observed.within(sharedLookMs);
      return givesUp(state, startedAt, isReplaceable);
    },
    isWell: async () => (await observed.refresh()).value.ok,
    isHalfOpen: () => state.halfOpen,
    onProbe: (listener) => void listeners.push(listener),
  };
}

function describe(state: HealthState, now: number, maxAgeMs: number): HealthReading {
  const judged = judgeHealth(state, now, maxAgeMs);
  const ageMs = state.lastProbe === null ? null : now - state.lastProbe.sentAt;
  if (judged === 'ask') return { state: 'unknown', reason: state.reason, ageMs };
  return { state: judged, reason: judged === 'up' ? null : state.reason, ageMs };
}

async function probe({ clock, send, url, headers, timeoutMs, connectMs }: HealthReaderOptions): Promise<ProbeResult> {
  const startedAt = clock.now();
  const answer = await ask(clock, send, { url, headers, deadlineMs: timeoutMs, connectMs, maxBytes: healthMaxBytes });
  const ms = Math.round(clock.now() - startedAt);
  if (answer.kind === 'none') return { ok: false, reason: answer.reason, ms };
  return answer.status === 200 ? { ok: true, reason: null, ms } : { ok: false, reason: `status-${answer.status}`, ms };
}
