// The completions dialect: its prompt in every shape, and its chunks.
import { describe, expect, test } from 'vitest';
import { completions } from '#lib/wire/openai.ts';
import { bytes } from './bytes.ts';

/** A chunk as vLLM writes it (vllm/entrypoints/openai/completion/protocol.py, CompletionStreamResponse). */
const chunk = (text: string, finish: string | null = null): string =>
  `data: {"id":"cmpl-1","object":"text_completion","created":1764000000,"model":"m","choices":[{"index":0,"text":${JSON.stringify(text)},"logprobs":null,"finish_reason":${JSON.stringify(finish)},"stop_reason":null}],"usage":null}\n\n`;

const events: ReadonlyArray<readonly [means: string, event: string, what: string]> = [
  ['output', chunk('Hello'), 'text'],
  ['output', chunk('"text":"" {"error":1}'), 'text that looks like JSON'],
  ['output', chunk('', 'stop'), 'a finish reason'],
  ['preamble', chunk(''), 'an empty text'],
  ['preamble', 'data: {"text":"x","choices":[]}\n\n', 'text beside the choices'],
  [
    'preamble',
    'data: {"id":"c","object":"text_completion","choices":[],"usage":{"prompt_tokens":3}}\n\n',
    'a usage chunk',
  ],
  ['terminator', 'data: [DONE]\n\n', 'the terminator'],
  [
    'error',
    'data: {"error": {"message": "EngineCore died", "type": "InternalServerError", "param": null, "code": 500}}\n\n',
    'an error',
  ],
];

describe('meaning of an event', () => {
  for (const [means, event, what] of events) {
    test(`${what}: ${means}`, () => {
      expect(completions.event(bytes(event)).kind).toBe(means);
    });
  }
});

const prompts: ReadonlyArray<
  readonly [prompt: unknown, words: string | null, texts: readonly unknown[], what: string]
> = [
  ['hi', 'hi', ['hi'], 'a string'],
  [['hi'], 'hi', ['hi'], 'an array of one string'],
  [['a', 'b'], null, ['a', 'b'], 'a batch of strings'],
  [[1, 2, 3], null, [3], 'token ids'],
  [[[1, 2], [3]], null, [2, 1], 'a batch of token ids'],
  [[['hi']], null, ['hi'], 'an odd nesting has no words'],
  ['', null, [], 'an empty string'],
  [null, null, [], 'null'],
  [{ text: 'x' }, null, [], 'an object'],
];

describe('the prompt', () => {
  for (const [prompt, words, texts, what] of prompts) {
    test(what, () => {
      const reading = completions.read({ prompt, prompt_embeds: 'AAAA' });
      expect([reading.lastWords, [...reading.texts()]]).toEqual([words, texts]);
    });
  }
  test('a suffix is part of the prompt', () => {
    expect([...completions.read({ prompt: 'a', suffix: 'b' }).texts()]).toEqual(['a', 'b']);
  });
});
