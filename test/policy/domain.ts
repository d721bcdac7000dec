// Every combination of facts that exists.
import type { Facts } from '#lib/policy/types.ts';

export const forces = ['header', 'model', 'tag', 'none'] as const;
export const heavies = ['model', 'tokens', 'pattern', 'no', 'unasked'] as const;
export const modes = ['NORMAL', 'GAMING', 'UNKNOWN', 'unasked'] as const;
export const bigs = ['up', 'down', 'busy', 'absent', 'unasked'] as const;
const booleans = [false, true] as const;

export function* allFacts(): Generator<Facts> {
  for (const force of forces)
    for (const pinnedSmall of booleans)
      for (const heavy of heavies)
        for (const mode of modes)
          for (const big of bigs) for (const strict of booleans) yield { force, pinnedSmall, heavy, mode, big, strict };
}

export const everyFacts: readonly Facts[] = [...allFacts()];
