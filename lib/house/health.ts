// A backend's health: the last probe, penalties for failed work, and the look-ups that keep them fresh. Nothing is probed when nobody looks.
import { ask, type Asking, observe } from './ask.ts';
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

const healthMaxBytes = 65_536;
/** Work that waits together looks together. */
const sharedLookMs = 1000;

interface ProbeResult {
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

export interface HealthReaderOptions extends Asking {
  readonly maxAgeMs: number;
  readonly failuresBeforeDown: number;
}

/** See the reducer beside this file for what each event does. */
export function createHealthReader(options: HealthReaderOptions) {
  const { clock, maxAgeMs, failuresBeforeDown } = options;
  const listeners: ((result: ProbeResult) => void)[] = [];
  let state: HealthState = initialHealth;
  /** Tells what happened to real work, or to the mode. */
  const note = (event: HealthEvent) => void (state = reduceHealth(state, event, failuresBeforeDown));
  const observed = observe(clock, async (sentAt) => {
    const result = await probe(options, sentAt);
    if (result.ok) note({ type: 'probe-ok', sentAt });
    else note({ type: 'probe-failed', sentAt, now: clock.now(), reason: result.reason ?? 'failed' });
    for (const listener of listeners) listener(result);
    return result;
  });
  const judge = () => judgeHealth(state, clock.now(), maxAgeMs);
  /** What is known, without asking. */
  const last = (): HealthReading => describe(state, clock.now(), maxAgeMs);
  /** Usable or not; probes and waits (≤ `timeoutMs`) when the last reading is too old. */
  const current = async (): Promise<HealthReading> => {
    if (judge() === 'ask') await observed.refresh();
    return last();
  };
  return {
    last,
    current,
    /** Probes when the last reading is too old; waits for nothing. */
    refreshBehind: () => {
      if (judge() === 'ask') void current();
    },
    /** Several probes failed in a row and nothing has succeeded since. */
    isKnownDown: () => isKnownDown(state),
    note,
    /** Real work failed: notes it, and asks at once how the backend is. Whoever looks meanwhile waits for that answer. */
    failed: (failure: FailedRequest) => {
      note({ type: 'request-failed', ...failure });
      void observed.refresh();
    },
    /** Looks beside silent work that began at `startedAt`, one look for all who wait: why it should wait no longer, or null. */
    lookBeside: async (startedAt: number, isReplaceable: boolean) => {
      await observed.within(sharedLookMs);
      return givesUp(state, startedAt, isReplaceable);
    },
    /** Asks now: does it answer as it should? */
    isWell: async () => (await observed.refresh()).value.ok,
    /** One request at a time until one succeeds. */
    isHalfOpen: () => state.halfOpen,
    onProbe: (listener: (result: ProbeResult) => void) => void listeners.push(listener),
  };
}

function describe(state: HealthState, now: number, maxAgeMs: number): HealthReading {
  const judged = judgeHealth(state, now, maxAgeMs);
  const ageMs = state.lastProbe === null ? null : now - state.lastProbe.sentAt;
  if (judged === 'ask') return { state: 'unknown', reason: state.reason, ageMs };
  return { state: judged, reason: judged === 'up' ? null : state.reason, ageMs };
}

async function probe(asking: Asking, sentAt: number): Promise<ProbeResult> {
  const answer = await ask(asking, healthMaxBytes);
  const ms = Math.round(asking.clock.now() - sentAt);
  if (answer.kind === 'none') return { ok: false, reason: answer.reason, ms };
  return answer.status === 200 ? { ok: true, reason: null, ms } : { ok: false, reason: `status-${answer.status}`, ms };
}
