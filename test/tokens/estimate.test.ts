// The bounded token estimate: never far from the tokenizer, never long on the event loop, whatever the text.
import * as fc from 'fast-check';
import { setImmediate as turn } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CountTokens, promptBytes, TokenCounter } from '#lib/choose/estimate.ts';
import { loadTokenizer } from '#lib/choose/tokenizer.ts';

let count: CountTokens;
beforeAll(async () => {
  count = await loadTokenizer();
});

const breathe = () => turn();
const estimate = (texts: readonly (string | number)[], upTo = 1_000_000, digitsAreTokens = false) =>
  new TokenCounter(count).count(texts, { upTo, digitsAreTokens, breathe });

describe('the estimate', () => {
  it('counts short texts exactly', async () => {
    const text = 'The quick brown fox jumps over the lazy dog.';
    expect(await estimate([text, text])).toBe(2 * count(text));
  });

  it('counts token ids as what they are', async () => {
    expect(await estimate([120, 'hello'])).toBe(120 + count('hello'));
  });

  it('stops at the threshold', async () => {
    const tokens = await estimate(['word '.repeat(100_000)], 4000);
    expect(tokens).toBeGreaterThanOrEqual(4000);
    expect(tokens).toBeLessThan(4000 + 512);
  });

  it('takes special tokens for the plain text that a user typed', async () => {
    expect(await estimate(['<|endoftext|><|fim_prefix|>'])).toBeGreaterThan(5);
  });

  it('is at most one token for each 512 characters away from the tokenizer, for any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 3000 }), async (text) => {
        const tokens = await estimate([text]);
        const slices = Math.ceil(text.length / 511) + 1;
        expect(Math.abs(tokens - count(text))).toBeLessThanOrEqual(2 * slices);
      }),
      { numRuns: 100 },
    );
  });

  it.each<[string, string | number]>([
    ['of token ids', 3],
    ['that are empty', ''],
  ])('lets other work run between many texts %s', async (_, text) => {
    let turns = 0;
    await promptBytes(Array<string | number>(100_000).fill(text), async () => void (turns += 1));
    expect(turns).toBe(20);
  });

  it('never counts more tokens than bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 500 }), async (text) => {
        expect(await estimate([text])).toBeLessThanOrEqual(await promptBytes([text], breathe));
      }),
      { numRuns: 200 },
    );
  });
});

describe('the counter', () => {
  it('counts a text that it has seen without tokenising it again', async () => {
    let slices = 0;
    const counter = new TokenCounter((text) => {
      slices += 1;
      return text.length;
    });
    const options = { upTo: 1_000_000, digitsAreTokens: false, breathe };
    const history = ['first '.repeat(2000), 'second '.repeat(2000)];
    const first = await counter.count(history, options);
    const needed = slices;
    expect(await counter.count([...history, 'new'], options)).toBe(first + 3);
    expect(slices - needed).toBe(1);
  });

  it('keeps no count that stopped at a threshold', async () => {
    const counter = new TokenCounter((text) => text.length);
    const options = { digitsAreTokens: false, breathe };
    const text = 'x'.repeat(5000);
    await counter.count([text], { ...options, upTo: 1000 });
    expect(await counter.count([text], { ...options, upTo: 100_000 })).toBe(5000);
  });

  it.each([
    ['7', 1],
    ['1234567', 7],
    ['a1b22c333', 9],
    ['2026-11-28 12:30', 16],
  ])('counts each digit of %s where the model reads it so', async (text, tokens) => {
    const perDigit = (slice: string) => slice.replaceAll(/\d{1,3}/g, 'd').length;
    const counter = new TokenCounter(perDigit);
    expect(await counter.count([text], { upTo: 1000, digitsAreTokens: true, breathe })).toBe(tokens);
    expect(await counter.count([text], { upTo: 1000, digitsAreTokens: false, breathe })).toBe(perDigit(text));
  });
});

describe('the size in bytes', () => {
  it('is the UTF-8 length of any text, lone surrogates included', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => {
        expect(await promptBytes([text], breathe)).toBe(new TextEncoder().encode(text).byteLength);
      }),
      { numRuns: 500 },
    );
  });

  it('is the same when a long text is counted in pieces', async () => {
    const text = 'a😀'.repeat(700_000);
    expect(await promptBytes([text], breathe)).toBe(Buffer.byteLength(text));
  });
});

/** Texts that make tokenizers slow, 400 kB each. */
const bombs: Readonly<Record<string, string>> = {
  'one letter': 'a'.repeat(400_000),
  spaces: ' '.repeat(400_000),
  newlines: '\n'.repeat(400_000),
  emoji: '😀'.repeat(100_000),
  Chinese: '漢'.repeat(133_000),
  'special tokens': '<|endoftext|>'.repeat(30_000),
  punctuation: '!?'.repeat(200_000),
  digits: '7'.repeat(400_000),
};

/** CPU time of this thread, in milliseconds: what the loop would stall on a machine of its own. */
const threadMs = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/** The bound is 25 ms; the assertion leaves room for a noisy machine. The exact figures are printed. */
const assertedStallMs = 125;

describe('a token bomb', () => {
  it.each(Object.entries(bombs))('of %s does not stall the event loop', async (name, text) => {
    await estimate([text], 2000);
    let longest = 0;
    let last = threadMs();
    let running = true;
    const watch = async () => {
      while (running) {
        await turn();
        const now = threadMs();
        longest = Math.max(longest, now - last);
        last = now;
      }
    };
    const watching = watch();
    const startedAt = performance.now();
    await estimate([text], 100_000);
    running = false;
    await watching;
    console.log(
      `token bomb, ${name}: longest stall ${longest.toFixed(1)} ms, ${(performance.now() - startedAt).toFixed(0)} ms in all`,
    );
    expect(longest).toBeLessThan(assertedStallMs);
  });
});
