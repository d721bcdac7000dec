// The bounded token estimate: never far from the tokenizer, never long on the event loop, whatever the text.
import * as fc from 'fast-check';
import { setImmediate as turn } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CountTokens, estimateTokens, promptBytes } from '#lib/choose/estimate.ts';
import { loadTokenizer } from '#lib/choose/tokenizer.ts';

let count: CountTokens;
beforeAll(async () => {
  count = await loadTokenizer();
});

const breathe = () => turn();
const estimate = (texts: readonly (string | number)[], threshold = 1_000_000) =>
  estimateTokens(texts, { threshold, count, breathe });

describe('the estimate', () => {
  it('counts short texts exactly', async () => {
    const text = 'The quick brown fox jumps over the lazy dog.';
    expect(await estimate([text, text])).toEqual({ reached: false, tokens: 2 * count(text) });
  });

  it('counts token ids as what they are', async () => {
    expect(await estimate([120, 'hello'])).toEqual({ reached: false, tokens: 120 + count('hello') });
  });

  it('stops at the threshold', async () => {
    const result = await estimate(['word '.repeat(100_000)], 4000);
    expect(result).toEqual({ reached: true, tokens: 4000 });
  });

  it('takes special tokens for the plain text that a user typed', async () => {
    expect((await estimate(['<|endoftext|><|fim_prefix|>'])).tokens).toBeGreaterThan(5);
  });

  it('is at most one token for each 512 characters away from the tokenizer, for any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 3000 }), async (text) => {
        const { tokens } = await estimate([text]);
        const slices = Math.ceil(text.length / 511) + 1;
        expect(Math.abs(tokens - count(text))).toBeLessThanOrEqual(2 * slices);
      }),
      { numRuns: 100 },
    );
  });

  it('never counts more tokens than bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 500 }), async (text) => {
        expect((await estimate([text])).tokens).toBeLessThanOrEqual(await promptBytes([text], breathe));
      }),
      { numRuns: 200 },
    );
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
