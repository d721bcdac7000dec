// The pretend engine: who runs, who waits, and how long a prompt and a token take.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Behavior } from './behavior.ts';
import type { EngineFigures, FinishedReason } from './engine-figures.ts';
import { createFigures, observe } from './engine-figures.ts';

/** One request on the engine. A wait answers false as soon as the client is gone. */
export interface Turn {
  /** Why `prefill` or `make` said false: the client left, the engine was put to sleep, or it is dead. */
  readonly lost: () => 'gone' | 'asleep' | 'dead';
  /** Reads the prompt: the silence before the first token. */
  readonly prefill: () => Promise<boolean>;
  /** Makes that many tokens at the engine's speed. */
  readonly make: (tokens: number) => Promise<boolean>;
  /** Gives the place back; only the first call counts. */
  readonly finish: (reason: FinishedReason) => void;
}

export interface Engine {
  /** Takes a place or waits for one; null when the client left before it had one. */
  readonly admit: (promptTokens: number, gone: AbortSignal) => Promise<Turn | null>;
  readonly figures: Readonly<EngineFigures>;
  /** From now on no token is made and nobody is told: a dying engine. */
  readonly stall: () => void;
  /** Ends the silence of `stall`: all that was running is lost. */
  readonly die: () => void;
}

/** Waits; false when `gone` aborts first. */
export async function pause(ms: number, gone: AbortSignal): Promise<boolean> {
  if (ms <= 0 || gone.aborted) return !gone.aborted;
  return sleep(ms, true, { signal: gone }).catch(() => false);
}

/** How often a request that waits for a sleeping engine looks at it. */
const napMs = 10;
/** The longest that a timer can wait: 24 days. */
const forever = 2 ** 31 - 1;

const seconds = (from: number): number => (performance.now() - from) / 1000;

export function createEngine(behavior: () => Behavior): Engine {
  const figures = createFigures();
  const queue: (() => void)[] = [];
  const dying = { stalled: false, dead: new AbortController() };
  return {
    figures,
    stall: () => void (dying.stalled = true),
    die: () => dying.dead.abort(),
    async admit(promptTokens, gone) {
      const askedAt = performance.now();
      while (figures.running >= behavior().maxRunning) {
        figures.waiting = queue.length + 1;
        await nextPlace(queue, gone);
        figures.waiting = queue.length;
        if (gone.aborted) return null;
      }
      return startTurn({ behavior, dying, figures, promptTokens, askedAt, gone, leave: () => queue.shift()?.() });
    },
  };
}

interface TurnStart {
  readonly behavior: () => Behavior;
  readonly dying: { readonly stalled: boolean; readonly dead: AbortController };
  readonly figures: EngineFigures;
  readonly promptTokens: number;
  readonly askedAt: number;
  readonly gone: AbortSignal;
  readonly leave: () => void;
}

function countMade(figures: EngineFigures, turn: { made: number }, tokens: number, rate: number): void {
  const later = turn.made === 0 ? tokens - 1 : tokens;
  if (later > 0) observe(figures.betweenTokens, rate > 0 ? 1 / rate : 0, later);
  turn.made += tokens;
  figures.heldTokens += tokens;
  figures.generatedTokens += tokens;
}

/** Waits until the engine is awake. */
async function awake(behavior: () => Behavior, ended: AbortSignal): Promise<boolean> {
  while (behavior().asleep) if (!(await pause(napMs, ended))) return false;
  return true;
}

/** Waits as long as somebody is there; on a stalled engine until it is dead. */
function waiter(dying: TurnStart['dying'], gone: AbortSignal) {
  const ended = AbortSignal.any([gone, dying.dead.signal]);
  const wait = async (ms: number): Promise<boolean> =>
    (await pause(ms, ended)) && (!dying.stalled || pause(forever, ended));
  return { ended, wait };
}

function startTurn({ behavior, dying, figures, promptTokens, askedAt, gone, leave }: TurnStart): Turn {
  const turn = { made: 0, dueAt: 0, firstAt: 0, over: false, asleep: false };
  const { ended, wait } = waiter(dying, gone);
  figures.running += 1;
  figures.heldTokens += promptTokens;
  return {
    lost: () => (gone.aborted ? 'gone' : turn.asleep ? 'asleep' : 'dead'),
    async prefill() {
      if (!(await awake(behavior, ended))) return false;
      const { prefillMs, prefillTokensPerSecond: rate } = behavior();
      if (!(await wait(prefillMs + (rate > 0 ? (promptTokens * 1000) / rate : 0)))) return false;
      figures.promptTokens += promptTokens;
      turn.firstAt = turn.dueAt = performance.now();
      observe(figures.firstToken, seconds(askedAt));
      return true;
    },
    async make(tokens) {
      const { tokensPerSecond: rate } = behavior();
      const now = performance.now();
      turn.dueAt = rate > 0 ? turn.dueAt + (tokens * 1000) / rate : now;
      if (!(await wait(turn.dueAt - now))) return false;
      turn.asleep = behavior().asleep;
      if (turn.asleep) return false;
      countMade(figures, turn, tokens, rate);
      return true;
    },
    finish(reason) {
      if (turn.over) return;
      turn.over = true;
      figures.running -= 1;
      figures.heldTokens -= promptTokens + turn.made;
      figures.finished[reason] += 1;
      if (reason !== 'abort') observe(figures.wholeRequest, seconds(askedAt));
      if (turn.made > 1) observe(figures.perToken, seconds(turn.firstAt) / (turn.made - 1));
      leave();
    },
  };
}

/** Stands in the queue until it is called or the client is gone. */
function nextPlace(queue: (() => void)[], gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const called = (): void => {
      gone.removeEventListener('abort', leave);
      resolve();
    };
    const leave = (): void => {
      const index = queue.indexOf(called);
      if (index >= 0) queue.splice(index, 1);
      resolve();
    };
    queue.push(called);
    gone.addEventListener('abort', leave, { once: true });
  });
}
