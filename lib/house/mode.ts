// The mode reading: what the gaming PC said last, how old that is, and when it may be asked again.
import type { Mode } from '#lib/policy/types.ts';
import { ask, type Asking, observe } from './ask.ts';
import { type ModeReply, modeReplyMaxBytes, readModeReply, unknown } from './mode-reply.ts';
import type { HeaderList } from '#lib/ports.ts';

/** A silent PC is asked again after 1 s, then 2, 3, 4, then every 5 s. */
const backOffStepMs = 1000;
const backOffMaxMs = 5000;

export interface ModeReading extends ModeReply {
  /** Since the question was sent; null when it was never asked. */
  readonly ageMs: number | null;
}

/** `error`: why the mode is UNKNOWN now. */
export type ModeListener = (from: Mode | null, to: Mode, error: string | null) => void;

export interface ModeReader {
  /** The last reading as it stands, without asking. */
  readonly last: () => ModeReading;
  /** A reading good enough to decide on: at most `maxAgeMs` old, or UNKNOWN. Waits at most `deadlineMs`, and not at all while backing off. */
  readonly current: () => Promise<ModeReading>;
  /** Asks now, back-off or not: for work that already runs on big. */
  readonly watch: () => Promise<ModeReading>;
  /** Calls `listener` at each change of the mode, the first reading included. */
  readonly onChange: (listener: ModeListener) => void;
}

export interface ModeReaderOptions extends Pick<Asking, 'clock' | 'send'> {
  /** null: no endpoint is configured, the mode is UNKNOWN for ever. */
  readonly url: string | null;
  readonly maxAgeMs: number;
  readonly deadlineMs: number;
}

/** See policy: Mode reading. Anything that cannot be trusted reads as UNKNOWN, which counts as GAMING for unforced work. */
export function createModeReader(options: ModeReaderOptions): ModeReader {
  const { clock, url, maxAgeMs } = options;
  if (url === null) return unconfigured;
  const listeners: ModeListener[] = [];
  let silentInARow = 0;
  let askAgainAt = -Infinity;
  let mode: Mode | null = null;

  const note = (reply: ModeReply): ModeReply => {
    silentInARow = reply.mode === 'UNKNOWN' ? silentInARow + 1 : 0;
    askAgainAt = clock.now() + Math.min(silentInARow * backOffStepMs, backOffMaxMs);
    const from = mode;
    mode = reply.mode;
    if (from !== mode) for (const listener of listeners) listener(from, reply.mode, reply.error);
    return reply;
  };
  const observed = observe(clock, async () => {
    const wallSentAt = clock.wallNow();
    return { ...note(await askMode(options, url)), wallSentAt };
  });

  const last = (): ModeReading => {
    const reading = observed.last();
    if (reading === null) return { ...unknown('never-asked'), ageMs: null };
    const { wallSentAt, ...reply } = reading.value;
    return { ...reply, ageMs: Math.max(clock.now() - reading.sentAt, clock.wallNow() - wallSentAt) };
  };
  const watch = async (): Promise<ModeReading> => {
    await observed.refresh();
    return last();
  };
  const current = async (): Promise<ModeReading> => {
    if (isFresh(last(), maxAgeMs) || clock.now() < askAgainAt) return last();
    const reading = await watch();
    return reading.mode === 'UNKNOWN' || isFresh(reading, maxAgeMs) ? reading : { ...reading, ...unknown('stale') };
  };
  return { last, current, watch, onChange: (listener) => void listeners.push(listener) };
}

/** True for a reading that may still be decided on. Its age counts from the moment the question was sent. */
export function isFresh(reading: ModeReading, maxAgeMs: number): boolean {
  return reading.mode !== 'UNKNOWN' && reading.ageMs !== null && reading.ageMs <= maxAgeMs;
}

/** The last reading allows unforced work to be dispatched to big at this moment. */
export function isFreshNormal(mode: ModeReader, config: { readonly mode: { readonly maxAgeMs: number } }): boolean {
  const reading = mode.last();
  return reading.mode === 'NORMAL' && isFresh(reading, config.mode.maxAgeMs);
}

async function askMode({ clock, send, deadlineMs, maxAgeMs }: ModeReaderOptions, url: string): Promise<ModeReply> {
  // The deadline comes first: a PC that is silent is one cause, whatever it is silent to.
  const connectMs = Math.max(maxAgeMs, 2 * deadlineMs);
  const headers: HeaderList = [['accept', 'application/json']];
  return readModeReply(await ask({ clock, send, url, headers, connectMs, timeoutMs: deadlineMs }, modeReplyMaxBytes));
}

const nothing: ModeReading = { ...unknown('no-mode-url'), ageMs: null };
const unconfigured: ModeReader = {
  last: () => nothing,
  current: async () => nothing,
  watch: async () => nothing,
  onChange: () => undefined,
};
