// The messages dialect: Anthropic's blocks, events and errors.
import { describe, expect, test } from 'vitest';
import { routerError } from '#lib/wire/errors.ts';
import { messages } from '#lib/wire/messages.ts';
import { bytes, text } from './bytes.ts';

/** An event as vLLM writes it (vllm/entrypoints/anthropic/serving.py, message_stream_converter). */
const event = (type: string, fields: object = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
const start = {
  id: 'm',
  type: 'message',
  role: 'assistant',
  content: [],
  model: 'm',
  usage: { input_tokens: 9, output_tokens: 0 },
};

const events: ReadonlyArray<readonly [means: string, event: string, what: string]> = [
  ['preamble', event('message_start', { message: start }), 'the start'],
  ['preamble', event('ping'), 'a ping'],
  [
    'preamble',
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    'a block that is still empty',
  ],
  [
    'output',
    event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: '"type":"error"' } }),
    'a text that speaks of an error',
  ],
  [
    'output',
    event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Hi', stop_reason: null } }),
    'a text of a server that writes every field of its delta',
  ],
  ['preamble', event('message_delta', { delta: { stop_reason: null } }), 'no stop reason yet'],
  ['output', event('message_delta', { delta: { stop_reason: 'end_turn' } }), 'a stop reason without any block'],
  ['terminator', event('message_stop'), 'the stop'],
  ['error', event('error', { error: { type: 'internal_error', message: 'boom' } }), 'an error'],
  ['preamble', 'data: [DONE]\n\n', 'the [DONE] of early vLLM'],
  ['comment', ': ping\n\n', 'a comment'],
];

describe('meaning of an event', () => {
  for (const [means, data, what] of events) {
    test(`${what}: ${means}`, () => {
      expect(messages.event(bytes(data)).kind).toBe(means);
    });
  }
});

const user = (content: unknown): object => ({ role: 'user', content });
const part = (value: string): object => ({ type: 'text', text: value });
const result = (content: unknown): object => ({ type: 'tool_result', tool_use_id: 't', content });

const words: ReadonlyArray<readonly [expected: string | null, messages: unknown, what: string]> = [
  ['hi', [user('hi')], 'a string'],
  ['b', [user([part('a'), part('b')])], 'the last text part'],
  [
    'ask',
    [user('ask'), { role: 'assistant', content: 'x' }, user([result('#force_big')])],
    'a tool result is no word of the user',
  ],
  ['ask', [user('ask'), user([result([part('#force_big')])])], 'nor is text inside a tool result'],
  ['more', [user('ask'), user([result('x'), part('more')])], 'text beside a tool result is'],
  [null, [{ role: 'assistant', content: '#force_big' }], 'no assistant'],
];

describe("the user's last words", () => {
  for (const [expected, list, what] of words) {
    test(what, () => {
      expect(messages.read({ messages: list, system: '#force_big' }).lastWords).toBe(expected);
    });
  }
});

test('the words of the estimate are system, text, calls, results, thinking and text documents, and no image', () => {
  const body = {
    system: [part('be brief')],
    tools: [{ name: 'f', input_schema: {} }],
    messages: [
      user([part('ask'), { type: 'image', source: { type: 'base64', data: 'AAAA' } }]),
      user([
        { type: 'document', title: 'doc', source: { type: 'text', data: 'plain' } },
        { type: 'document', source: { type: 'base64', data: 'AAAA' } },
      ]),
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm', signature: 'AAAA' },
          { type: 'tool_use', name: 'f', input: { a: 1 } },
        ],
      },
      user([result('one'), result([part('two'), { type: 'image', source: { data: 'AAAA' } }])]),
    ],
  };
  expect([...messages.read(body).texts()]).toEqual([
    'be brief',
    'ask',
    'doc',
    'plain',
    'hm',
    'f',
    '{"a":1}',
    'one',
    'two',
  ]);
});

test("the upstream's counts: the prompt's at the start, the answer's at the end, both in a whole answer", () => {
  const usage = { input_tokens: 9, output_tokens: 2 };
  expect(messages.event(bytes(event('message_start', { message: start }))).usage).toEqual({
    promptTokens: 9,
    completionTokens: 0,
  });
  expect(messages.event(bytes(event('message_delta', { delta: {}, usage: { output_tokens: 2 } }))).usage).toEqual({
    promptTokens: null,
    completionTokens: 2,
  });
  expect(messages.usage(JSON.parse(JSON.stringify({ type: 'message', content: [], usage })))).toEqual({
    promptTokens: 9,
    completionTokens: 2,
  });
  expect(messages.event(bytes(event('ping'))).usage).toBe(null);
});

test('tokens of the prompt that the server had cached belong to the prompt', () => {
  const usage = { input_tokens: 2, cache_read_input_tokens: 4224, cache_creation_input_tokens: 10, output_tokens: 2 };
  const read = { promptTokens: 4236, completionTokens: 2 };
  expect(messages.usage(JSON.parse(JSON.stringify({ type: 'message', content: [], usage })))).toEqual(read);
  expect(messages.event(bytes(event('message_start', { message: { ...start, usage } }))).usage).toEqual(read);
});

test('a lost stream is told by one error event in Anthropic’s shape', () => {
  expect(text(messages.inBandError(routerError('mode_changed')))).toBe(
    'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"The PC changed to GAMING mode: this answer was cut short","code":"mode_changed","source":"router"}}\n\n',
  );
});
