// THE ATTACK TABLE at the level of bytes, in the order of the documentation.
import { addressAttacks } from './addresses.ts';
import { formAttacks } from './forms.ts';
import type { RawAttack } from './row.ts';
import { smugglingAttacks } from './smuggling.ts';

export const rawAttacks: readonly RawAttack[] = [...addressAttacks, ...formAttacks, ...smugglingAttacks];
