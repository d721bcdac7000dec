// Which answers mean "the context is too small", and what they say of it: the servers' own sentences, and nothing that merely quotes one.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readContextRefusal } from '#lib/wire/context-refusal.ts';
import { anthropic, bare, type Expected, marked, openai, spoken } from './context-sentences.ts';

const expectRefusal = (status: number | null, body: string, [kind, context, prompt]: Expected): void => {
  const refusal = readContextRefusal(status, body);
  const seen = refusal && [refusal.kind, refusal.contextTokens ?? null, refusal.promptTokens ?? null];
  expect(seen).toEqual([kind, context, prompt]);
};

/** The field that each dialect's sentence names, as both versions were seen to name it. */
const dialects = [
  ['/v1/chat/completions', 'max_tokens', openai],
  ['/v1/completions', 'max_tokens', openai],
  ['/v1/responses', 'max_output_tokens', openai],
  ['/v1/messages', 'max_completion_tokens', anthropic],
] as const;

describe.each(dialects)('recorded from vLLM on %s', (_, field, shape) => {
  const tooMuch = (limit: string): string =>
    `${field}=12192 cannot be greater than max_model_len=${limit}. Please request fewer output tokens. (parameter=${field}, value=12192)`;

  test('0.28.0: an answer limit beyond the context is no fault of the prompt', () => {
    expectRefusal(400, shape(tooMuch('max_total_tokens=8192')), ['answer-limit', 8192, null]);
  });

  test('0.32.0: an answer limit beyond the context is no fault of the prompt', () => {
    expectRefusal(400, shape(tooMuch('8192')), ['answer-limit', 8192, null]);
  });

  test('0.28.0: prompt and answer together, of which it counted only what would not fit', () => {
    const sentence =
      "This model's maximum context length is 8192 tokens. However, you requested 8000 output tokens and your prompt contains at least 193 input tokens, for a total of at least 8193 tokens. Please reduce the length of the input prompt or the number of requested output tokens. (parameter=input_tokens, value=193)";
    expectRefusal(400, shape(sentence), ['sum', 8192, 193]);
  });

  test('0.28.0: a prompt as long as the context', () => {
    const sentence =
      "This model's maximum context length is 8192 tokens. However, you requested 1 output tokens and your prompt contains at least 8192 input tokens, for a total of at least 8193 tokens. Please reduce the length of the input prompt or the number of requested output tokens.";
    expectRefusal(400, shape(sentence), ['prompt', 8192, 8192]);
  });

  test('0.32.0: the prompt alone', () => {
    const sentence =
      "This model's maximum context length is 16384 tokens. However, your prompt contains at least 16385 input tokens, which exceeds this limit even without any output tokens. Please reduce the length of the input prompt. (parameter=input_tokens, value=16385)";
    expectRefusal(400, shape(sentence), ['prompt', 16384, 16385]);
  });
});

describe('a context refusal is recognised, and what it says', () => {
  test.each([...spoken, ...marked])('%s', (_, body, expected) => {
    expectRefusal(400, body, expected);
  });

  test("in-band, where LM Studio's error has no code", () => {
    expectRefusal(null, bare('Cannot truncate prompt with n_keep (9) >= n_ctx (8)'), ['prompt', 8, 9]);
  });

  test("the server's own words are kept", () => {
    const words = 'prompt too long; exceeded max context length by 808 tokens';
    expect(readContextRefusal(400, bare(words))?.message).toBe(words);
  });
});

describe('figures are read as they stand', () => {
  const tokens = fc.integer({ min: 1, max: 10_000_000 });

  test('whatever the numbers, an answer limit is one', () => {
    const field = fc.constantFrom('max_tokens', 'max_completion_tokens', 'max_output_tokens');
    const between = fc.constantFrom('', 'max_total_tokens=');
    fc.assert(
      fc.property(field, between, tokens, tokens, (name, also, answer, context) => {
        const said = `${name}=${answer} cannot be greater than max_model_len=${also}${context}. Please request fewer output tokens.`;
        expectRefusal(400, openai(said), ['answer-limit', context, null]);
      }),
    );
  });

  test('a sum is one whose halves fit alone', () => {
    fc.assert(
      fc.property(tokens, tokens, tokens, (context, prompt, answer) => {
        const said = `This model's maximum context length is ${context} tokens. However, you requested ${answer} output tokens and your prompt contains at least ${prompt} input tokens, for a total of at least ${context + 1} tokens.`;
        const kind = prompt >= context ? 'prompt' : answer > context ? 'answer-limit' : 'sum';
        expectRefusal(400, openai(said), [kind, context, prompt]);
      }),
    );
  });

  test('a sentence that stands further in, or is cut short, is none', () => {
    const said = "This model's maximum context length is 8192 tokens. However, you";
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.nat(said.length), (before, cut) => {
        fc.pre(before.trim() !== '');
        expect(readContextRefusal(400, openai(`${before}. ${said}`))).toBeNull();
        if (cut < 46) expect(readContextRefusal(400, openai(said.slice(0, cut)))).toBeNull();
      }),
    );
  });

  test('no body makes it throw', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (text, value) => {
        readContextRefusal(400, text);
        readContextRefusal(null, JSON.stringify(value));
      }),
    );
  });
});

const others: ReadonlyArray<readonly [what: string, status: number, body: string]> = [
  [
    'a validation error that quotes such a prompt',
    400,
    openai(
      "[{'type': 'missing', 'loc': ('body', 'messages'), 'input': \"This model's maximum context length is 8192 tokens\"}]",
    ),
  ],
  ['another bad request', 400, openai('temperature must be non-negative, got -1.0.')],
  ['an unknown model', 404, openai('The model `x` does not exist.')],
  ['a server error with the sentence', 500, openai("This model's maximum context length is 8192 tokens.")],
  ['an empty body', 400, ''],
  ['a body that is no object', 400, '[1]'],
];

describe('nothing else is', () => {
  for (const [what, status, body] of others) {
    test(what, () => {
      expect(readContextRefusal(status, body)).toBeNull();
    });
  }
});
