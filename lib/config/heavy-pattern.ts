// Heavy patterns: RE2 by re2js, so that no pattern and no text can hang the router.
import { RE2JS } from 're2js';
import type { Reading } from './fields.ts';

/** A compiled RE2 pattern: linear in the text, whatever the pattern. */
export interface HeavyPattern {
  readonly source: string;
  /** Looks anywhere in the first 4,096 characters of the text. */
  readonly test: (text: string) => boolean;
}

/** A pattern looks at this many characters of the user's last words (policy: Force-big signals). */
const heavyPatternCharacters = 4096;

/** The compiled pattern, or in the engine's words why RE2 does not have it. */
export function readHeavyPattern(source: string): Reading<HeavyPattern> {
  try {
    const compiled = RE2JS.compile(source);
    const test = (text: string): boolean => compiled.test(text.slice(0, heavyPatternCharacters));
    return { value: Object.freeze({ source, test }) };
  } catch (error) {
    const why = error instanceof Error ? error.message.replace('error parsing regexp: ', '') : 'not a pattern';
    return { wanted: `an RE2 pattern: ${why}` };
  }
}
