// Facts are asked for lazily: what cannot matter any more is never looked up.
import { describe, expect, it } from 'vitest';
import type { HealthReading } from '#lib/house/health.ts';
import type { ModeReading } from '#lib/house/mode.ts';
import { TokenCounter } from '#lib/choose/estimate.ts';
import { type Ask, type FactSources, gather } from '#lib/choose/choose.ts';
import type { Mode } from '#lib/policy/types.ts';

const light: Ask = {
  force: 'none',
  pinnedSmall: false,
  strict: false,
  lastWords: 'hi',
  wishesBig: false,
  texts: () => ['hi'],
  toolTexts: () => [],
  toolBytes: 0,
  bodyBytes: 100,
};
const heavy: Ask = { ...light, texts: () => [5000] };

function setUp(
  options: { mode?: Mode; big?: HealthReading['state'] | 'absent'; full?: boolean; pattern?: RegExp } = {},
) {
  const asked: string[] = [];
  const mode: ModeReading = { mode: options.mode ?? 'NORMAL', source: null, error: null, ageMs: 5 };
  const big: HealthReading = {
    state: options.big === 'absent' ? 'unknown' : (options.big ?? 'up'),
    reason: null,
    ageMs: 7,
  };
  const { pattern } = options;
  const sources: FactSources = {
    thresholds: { words: 4000, everything: 8000 },
    digitsAreTokens: false,
    heavyPatterns: pattern === undefined ? [] : [{ source: pattern.source, test: (text) => pattern.test(text) }],
    tokenizer: async () => {
      asked.push('tokenizer');
      return new TokenCounter((text) => text.length);
    },
    breathe: async () => {},
    mode: async () => {
      asked.push('mode');
      return mode;
    },
    big:
      options.big === 'absent'
        ? null
        : async () => {
            asked.push('big');
            return big;
          },
    bigRoom: () => (options.full === true ? 'busy' : 'up'),
  };
  return { asked, gather: (ask: Ask) => gather(ask, sources) };
}

describe('gathering asks nobody', () => {
  it('for light work: no tokenizer, no mode, no big', async () => {
    const { asked, gather: gatherFacts } = setUp();
    const { facts } = await gatherFacts(light);
    expect(asked).toEqual([]);
    expect(facts).toMatchObject({ heavy: 'no', mode: 'unasked', big: 'unasked' });
  });

  it('for work pinned to small, whatever its size', async () => {
    const { asked, gather: gatherFacts } = setUp();
    const { facts, prompt } = await gatherFacts({ ...heavy, pinnedSmall: true });
    expect(asked).toEqual([]);
    expect(facts).toMatchObject({ heavy: 'unasked', mode: 'unasked', big: 'unasked' });
    expect(prompt.bytes).toBe(5000);
  });
});

describe('gathering asks', () => {
  it('only big for forced work, never the mode', async () => {
    const { asked, gather: gatherFacts } = setUp({ mode: 'GAMING' });
    expect((await gatherFacts({ ...heavy, force: 'header' })).facts).toMatchObject({
      heavy: 'unasked',
      mode: 'unasked',
      big: 'up',
    });
    expect(asked).toEqual(['big']);
  });

  it('the tokenizer only from the threshold in bytes on', async () => {
    const { asked, gather: gatherFacts } = setUp();
    await gatherFacts({ ...light, texts: () => ['x'.repeat(3999)] });
    expect(asked).toEqual([]);
    const { facts, prompt } = await gatherFacts({ ...light, texts: () => ['x'.repeat(4000)] });
    expect(asked).toEqual(['tokenizer', 'mode', 'big']);
    expect(facts.heavy).toBe('tokens');
    expect(prompt.tokens).toEqual({ atLeast: 4000 });
  });

  it.each(['GAMING', 'UNKNOWN'] as const)('the mode for heavy work, and not big when it is %s', async (mode) => {
    const { asked, gather: gatherFacts } = setUp({ mode });
    expect((await gatherFacts(heavy)).facts).toMatchObject({ heavy: 'tokens', mode, big: 'unasked' });
    expect(asked).toEqual(['tokenizer', 'mode']);
  });

  it('for a pattern only on the last words, after the size', async () => {
    const { asked, gather: gatherFacts } = setUp({ pattern: /refactor/ });
    expect((await gatherFacts({ ...light, lastWords: 'please refactor' })).facts.heavy).toBe('pattern');
    expect(asked).toEqual(['mode', 'big']);
    expect((await gatherFacts({ ...light, lastWords: null, texts: () => ['refactor'] })).facts.heavy).toBe('no');
  });
});

describe('the state of big', () => {
  it.each([
    [{ big: 'up' }, 'up'],
    [{ big: 'down' }, 'down'],
    [{ big: 'unknown' }, 'down'],
    [{ big: 'up', full: true }, 'busy'],
    [{ big: 'absent' }, 'absent'],
  ] as const)('%j is the fact %s', async (options, expected) => {
    const { gather: gatherFacts } = setUp(options);
    expect((await gatherFacts(heavy)).facts.big).toBe(expected);
  });
});
