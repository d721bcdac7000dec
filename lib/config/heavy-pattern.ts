// Heavy patterns: RE2 by re2js, so that no pattern and no text can hang the router.
import { RE2JS } from 're2js';

/** A compiled RE2 pattern: linear in the text, whatever the pattern. */
export interface HeavyPattern {
  readonly source: string;
  /** Looks anywhere in the first 4,096 characters of the text. */
  readonly test: (text: string) => boolean;
}

/** A pattern looks at this many characters of the user's last words (policy: Force-big signals). */
export const heavyPatternCharacters = 4096;

/** Compiles a pattern, or says in the engine's words why RE2 does not have it. */
export function compileHeavyPattern(source: string): { pattern: HeavyPattern } | { fault: string } {
  try {
    const compiled = RE2JS.compile(source);
    const test = (text: string): boolean => compiled.test(text.slice(0, heavyPatternCharacters));
    return { pattern: Object.freeze({ source, test }) };
  } catch (error) {
    return { fault: error instanceof Error ? error.message.replace('error parsing regexp: ', '') : 'not a pattern' };
  }
}
