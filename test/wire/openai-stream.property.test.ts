// The short cut through the bytes of a chunk and the parsed chunk always mean the same.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { chat, completions } from '#lib/wire/openai.ts';
import { bytes } from './bytes.ts';

const said = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '',
    'error',
    '"error":',
    '"delta":{"content":"x',
    '\\',
    '"',
    '\\"content\\":\\"x',
    '","error":{"a":"',
    'data: [DONE]',
    '\n\n',
  ),
);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const delta = fc.record({
  role: maybe(fc.constant('assistant')),
  content: maybe(fc.option(said)),
  reasoning: maybe(said),
  other: maybe(said),
});
const choice = fc.record({
  index: fc.constant(0),
  text: maybe(said),
  delta: maybe(delta),
  note: maybe(said),
  finish_reason: fc.option(fc.constantFrom('stop', 'length')),
});
const chunk = fc.record({
  id: said,
  error: maybe(fc.constantFrom(null, { message: 'boom' })),
  choices: fc.array(choice, { maxLength: 2 }),
});

/** The rules of the wire, read from the parsed chunk. */
function meaning(
  parsed: { error: object | null | undefined; choices: Array<{ finish_reason: string | null }> },
  said_: (each: object) => unknown[],
): string {
  if ((parsed.error ?? null) !== null) return 'error';
  const output = parsed.choices.some(
    (each) => each.finish_reason !== null || said_(each).some((text) => typeof text === 'string' && text !== ''),
  );
  return output ? 'output' : 'preamble';
}

const chatTexts = (each: { delta?: { content?: unknown; reasoning?: unknown } | undefined }) => [
  each.delta?.content,
  each.delta?.reasoning,
];
const completionTexts = (each: { text?: unknown }) => [each.text];

test('chat', () => {
  fc.assert(
    fc.property(chunk, fc.constantFrom(undefined, 1), (value, indent) => {
      const lines = JSON.stringify(value, null, indent)
        .split('\n')
        .map((line) => `data: ${line}\n`)
        .join('');
      expect(chat.event(bytes(`${lines}\n`)).kind).toBe(meaning(value, chatTexts));
    }),
    { numRuns: 2000 },
  );
});

test('completions', () => {
  fc.assert(
    fc.property(chunk, (value) => {
      expect(completions.event(bytes(`data: ${JSON.stringify(value)}\n\n`)).kind).toBe(meaning(value, completionTexts));
    }),
    { numRuns: 2000 },
  );
});
