// The first look at the house after the start: one line per part, so that a slip in the configuration is seen at once.
import type { Backend } from '#lib/house/backend.ts';
import { contextTokens } from '#lib/send/refusal.ts';
import type { Services } from '#functions/services.ts';

/** Asks small, big and the mode once each. Never rejects. */
export async function firstLook({ small, big, mode }: Services): Promise<readonly string[]> {
  const lines = await Promise.all([
    describe(small),
    big === null ? 'big is not configured: everything is answered by small' : describe(big),
  ]);
  // Last: its deadline is the shortest, and the first questions of a process are its slowest.
  const reading = await mode.current();
  const why = reading.error === null ? '' : ` (${reading.error}): only forced requests reach big`;
  return [...lines, `The mode is ${reading.mode}${why}`];
}

async function describe(backend: Backend): Promise<string> {
  const [reading] = await Promise.all([backend.health.current(), backend.cards.look()]);
  const { state, reason } = backend.judge(reading);
  const where = `${backend.name} at ${backend.config.url} is ${state}`;
  if (state !== 'up') return `${where}: ${reason ?? 'not asked'}`;
  const tokens = contextTokens(backend);
  const context = tokens === null ? ', context unknown: set contextTokens' : `, ${tokens} tokens of context`;
  return `${where}: ${backend.servedName() ?? 'no model'}${context}`;
}
