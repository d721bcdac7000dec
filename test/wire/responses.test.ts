// The responses dialect: its items, its typed events, its two-part error.
import { describe, expect, test } from 'vitest';
import { routerError } from '#lib/wire/errors.ts';
import { responses } from '#lib/wire/responses.ts';
import { EventSplitter, eventData } from '#lib/wire/sse.ts';
import { bytes } from './bytes.ts';

/** An event as vLLM writes it (vllm/entrypoints/openai/responses/api_router.py): the type in the name and, last, in the data. */
const event = (type: string, fields: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ ...fields, type })}\n\n`;
const response = {
  id: 'resp_1',
  created_at: 1764000000,
  status: 'in_progress',
  tools: [{ type: 'function', name: 'error' }],
};

const events: ReadonlyArray<readonly [means: string, event: string, what: string]> = [
  ['preamble', event('response.created', { response, sequence_number: 0 }), 'created'],
  ['preamble', event('response.in_progress', { response, sequence_number: 1 }), 'in progress'],
  ['preamble', event('response.queued', { response }), 'queued'],
  ['output', event('response.output_item.added', { item: { type: 'message' }, output_index: 0 }), 'an item'],
  [
    'output',
    event('response.output_text.delta', { delta: '"type":"error"', item_id: 'm' }),
    'text that speaks of an error',
  ],
  ['output', event('response.reasoning_text.delta', { delta: 'x' }), 'reasoning'],
  ['output', event('response.function_call_arguments.delta', { delta: '{' }), 'arguments of a call'],
  ['output', event('response.something_new', {}), 'a type nobody knows yet'],
  ['terminator', event('response.completed', { response: { ...response, usage: null } }), 'completed'],
  ['terminator', event('response.incomplete', { response }), 'incomplete'],
  ['error', event('response.failed', { response }), 'failed'],
  ['error', event('error', { code: 'x', message: 'boom' }), 'an error'],
  ['error', 'event: error\ndata: {"message":"boom"}\n\n', 'an error by its name only'],
  [
    'error',
    'data: {"error":{"message":"boom","type":"InternalServerError","code":500}}\n\n',
    'an error in the chat form',
  ],
  ['preamble', 'event: response.created\ndata: {"response":{}}\n\n', 'created by its name only'],
  ['preamble', 'data: [DONE]\n\n', 'a [DONE]'],
  ['comment', ': ping\n\n', 'a comment'],
  ['output', 'data: not json\n\n', 'data that is no JSON'],
];

describe('meaning of an event', () => {
  for (const [means, data, what] of events) {
    test(`${what}: ${means}`, () => {
      expect(responses.event(bytes(data)).kind).toBe(means);
    });
  }
});

const part = (text: string): object => ({ type: 'input_text', text });
const user = (content: unknown): object => ({ type: 'message', role: 'user', content });

const words: ReadonlyArray<readonly [expected: string | null, input: unknown, what: string]> = [
  ['hi', 'hi', 'a string'],
  ['b', [user([part('a'), { type: 'input_image', image_url: 'data:x' }, part('b')])], 'the last input_text part'],
  ['hi', [{ role: 'user', content: 'hi' }], 'a message without a type'],
  [
    'ask',
    [user([part('ask')]), { type: 'function_call_output', call_id: 'c', output: '#force_big' }],
    'before tool turns',
  ],
  ['ask', [user([part('ask')]), { type: 'message', role: 'developer', content: [part('x')] }], 'no developer message'],
  ['ask', [user([part('ask')]), { type: 'reasoning', role: 'user', content: [part('x')] }], 'no other item'],
  [null, [user([{ type: 'input_file', text: '#force_big' }])], 'no file'],
  [null, [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'x' }] }], 'no assistant'],
  [null, 7, 'an odd shape'],
];

describe("the user's last words", () => {
  for (const [expected, input, what] of words) {
    test(what, () => {
      expect(responses.read({ input, instructions: '#force_big' }).lastWords).toBe(expected);
    });
  }
});

test('the words of the estimate are instructions, messages, calls, results and reasoning, and no image', () => {
  const input = [
    user([
      part('ask'),
      { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
      { type: 'input_file', file_data: 'AAAA' },
    ]),
    { type: 'reasoning', summary: [{ type: 'summary_text', text: 'sum' }], encrypted_content: 'AAAA' },
    { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
    { type: 'function_call_output', call_id: 'c', output: [part('result')] },
    { type: 'custom_tool_call_output', call_id: 'd', output: 'plain' },
  ];
  const body = { instructions: 'be brief', tools: [{ name: 'f' }], input };
  expect([...responses.read(body).texts()]).toEqual(['be brief', 'ask', 'sum', 'f', '{}', 'result', 'plain']);
});

test("the upstream's counts stand in the completed response, and in a whole answer at the top", () => {
  const usage = { input_tokens: 9, output_tokens: 2, total_tokens: 11 };
  const counts = { promptTokens: 9, completionTokens: 2 };
  expect(responses.event(bytes(event('response.completed', { response: { ...response, usage } }))).usage).toEqual(
    counts,
  );
  expect(responses.usage(JSON.parse(JSON.stringify({ output: [{ usage: {} }], usage })))).toEqual(counts);
  expect(responses.event(bytes(event('response.created', { response: { ...response, usage: null } }))).usage).toBe(
    null,
  );
  expect(responses.event(bytes(event('response.output_text.delta', { delta: '"usage":{}' }))).usage).toBe(null);
});

test('a lost stream is told by an error event and a failed response, numbered after the last event', () => {
  const error = routerError('idle_timeout', { backend: 'big', limitMs: 60000 });
  const sent = responses.inBandError(
    error,
    bytes(event('response.output_text.delta', { delta: 'x', sequence_number: 41 })),
  );
  const sentEvents = new EventSplitter().push(sent).map(eventData);
  const data = sentEvents.map((each) => JSON.parse(each.data ?? '') as unknown);
  expect(sentEvents.map((each) => each.name)).toEqual(['error', 'response.failed']);
  expect(data).toMatchObject([
    { type: 'error', sequence_number: 42, code: 'idle_timeout', message: error.message, error: { source: 'router' } },
    {
      type: 'response.failed',
      sequence_number: 43,
      response: { status: 'failed', error: { code: 'server_error', message: error.message } },
    },
  ]);
});
