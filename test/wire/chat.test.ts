// The chat dialect: whose words count, what a chunk means, how a lost stream is told.
import { describe, expect, test } from 'vitest';
import { chat } from '#lib/wire/openai.ts';
import { routerError } from '#lib/wire/errors.ts';
import { bytes } from './bytes.ts';

/** A chunk as vLLM writes it (vllm/entrypoints/openai/protocol.py, ChatCompletionStreamResponse, exclude_unset). */
const chunk = (delta: object, finish: string | null = null): string =>
  `data: {"id":"chatcmpl-7c1","object":"chat.completion.chunk","created":1764000000,"model":"Qwen/Qwen3-32B","choices":[{"index":0,"delta":${JSON.stringify(delta)},"logprobs":null,"finish_reason":${JSON.stringify(finish)}}]}\n\n`;

const noChoices = (rest: string): string =>
  `data: {"id":"chatcmpl-7c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[],${rest}}\n\n`;

const events: ReadonlyArray<readonly [means: string, event: string, what: string]> = [
  ['preamble', chunk({ role: 'assistant', content: '' }), 'the role chunk'],
  ['preamble', chunk({ role: 'assistant' }), 'a role without content'],
  ['preamble', chunk({}), 'an empty delta'],
  ['preamble', chunk({ role: 'assistant', content: null, tool_calls: [] }), 'an empty list of tool calls'],
  ['preamble', noChoices('"usage":{"prompt_tokens":9,"total_tokens":9,"completion_tokens":0}'), 'a usage chunk'],
  ['output', chunk({ content: 'Hello' }), 'content'],
  ['output', chunk({ content: ' ' }), 'a single space'],
  ['output', chunk({ content: '\n' }), 'an escaped line feed'],
  ['output', chunk({ content: '"error": {"error":"x"}' }), 'content that speaks of an error'],
  ['output', chunk({ content: 'data: [DONE]' }), 'content that quotes the terminator'],
  ['output', chunk({ reasoning_content: 'Hm' }), 'reasoning, older name'],
  ['output', chunk({ reasoning: 'Hm' }), 'reasoning, newer name'],
  [
    'output',
    chunk({ tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'f' } }] }),
    'a tool call',
  ],
  ['output', chunk({ tool_calls: [{ index: 0, function: { arguments: '{"' } }] }), 'arguments of a tool call'],
  ['output', chunk({ content: '' }, 'stop'), 'a finish reason'],
  ['output', chunk({ content: 'x' }).replace('data: ', 'data:'), 'no space after the colon'],
  ['output', chunk({ content: 'x' }).replaceAll('\n', '\r\n'), 'CRLF line ends'],
  ['output', 'data: {"choices": [{"index": 0, "delta": {"content": "x"}}]}\n\n', 'white space in the JSON'],
  [
    'output',
    'data: {"choices":[{"delta":{"role":null,"content":"x","tool_calls":null}}],"error":null}\n\n',
    'error: null',
  ],
  ['output', 'data: not json\n\n', 'data that is no JSON'],
  ['terminator', 'data: [DONE]\n\n', 'the terminator'],
  ['terminator', 'data:[DONE]\r\n\r\n', 'the terminator, CRLF'],
  ['comment', ': ping\n\n', 'a comment'],
  ['comment', '\n', 'a blank line'],
  [
    'error',
    'data: {"error": {"message": "boom", "type": "InternalServerError", "param": null, "code": 500}}\n\n',
    'an error of vLLM',
  ],
  [
    'error',
    'data: {"object":"error","message":"boom","type":"BadRequestError","param":null,"code":400}\n\n',
    'a flat error',
  ],
  ['error', 'error: {"code":500,"message":"boom","type":"server_error"}\n\n', 'an error field of llama.cpp'],
  ['error', 'event: error\ndata: {"message":"boom"}\n\n', 'an event named error'],
];

describe('meaning of an event', () => {
  for (const [means, event, what] of events) {
    test(`${what}: ${means}`, () => {
      expect(chat.event(bytes(event)).kind).toBe(means);
    });
  }
  test('a bare carriage of content in a member of the wrong place does not commit', () => {
    expect(chat.event(bytes('data: {"content":"x","choices":[{"delta":{"role":"assistant"}}]}\n\n')).kind).toBe(
      'preamble',
    );
  });
});

const user = (content: unknown): object => ({ role: 'user', content });
const text = (value: string): object => ({ type: 'text', text: value });

const words: ReadonlyArray<readonly [expected: string | null, messages: unknown, what: string]> = [
  ['hi', [user('hi')], 'a string'],
  ['second', [user('first'), user('second')], 'the last of two'],
  ['b', [user([text('a'), { type: 'image_url', image_url: { url: 'data:x' } }, text('b')])], 'the last text part'],
  [
    'ask',
    [user('ask'), { role: 'assistant', content: 'calls' }, { role: 'tool', content: '#force_big' }],
    'before tool turns',
  ],
  ['ask', [user('ask'), user([{ type: 'image_url', image_url: {} }])], 'a later message without text is passed over'],
  ['ask', [user('ask'), user('')], 'a later empty message is passed over'],
  [' ', [user('#force_big'), user(' ')], 'white space is text'],
  ['', [user([text('#force_big'), text('')])], 'an empty last part hides the parts before it'],
  [
    null,
    [
      { role: 'system', content: '#force_big' },
      { role: 'developer', content: 'x' },
    ],
    'no user at all',
  ],
  [null, [user([{ type: 'file', text: '#force_big' }])], 'a part of another type'],
  [null, 'odd', 'no list'],
  [null, [null, 7, user(7), user({ text: 'x' }), user([null, 7])], 'odd shapes'],
];

describe("the user's last words", () => {
  for (const [expected, messages, what] of words) {
    test(what, () => {
      expect(chat.read({ messages }).lastWords).toBe(expected);
    });
  }
});

test('the words of the estimate are contents, reasoning and tool calls, and no image', () => {
  const body = {
    tools: [{ type: 'function', function: { name: 'f' } }],
    messages: [
      { role: 'system', content: 'be brief' },
      user([text('look'), { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }, 'bare']),
      {
        role: 'assistant',
        content: null,
        reasoning_content: 'hm',
        tool_calls: [{ function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', content: [text('result')] },
    ],
  };
  expect([...chat.read(body).texts()]).toEqual(['be brief', 'look', 'bare', 'hm', 'f', '{}', 'result']);
});

test("the upstream's counts are read from a chunk and from a whole answer, and null is no count", () => {
  const counts = { promptTokens: 9, completionTokens: 2 };
  expect(
    chat.event(bytes(noChoices('"usage":{"prompt_tokens":9,"total_tokens":11,"completion_tokens":2}'))).usage,
  ).toEqual(counts);
  expect(
    chat.usage(
      JSON.parse('{"choices":[{"usage":{"prompt_tokens":1}}],"usage": {"completion_tokens":2,"prompt_tokens":9}}'),
    ),
  ).toEqual(counts);
  expect(chat.event(bytes(noChoices('"usage":null'))).usage).toBe(null);
  expect(chat.event(bytes(noChoices('"usage":7'))).usage).toBe(null);
  expect(chat.event(bytes('data: [DONE]\n\n')).usage).toBe(null);
});

test('a lost stream is told by one error with a textual code, and no terminator', () => {
  const error = routerError('upstream_lost', { backend: 'big', cause: 'reset' });
  expect(new TextDecoder().decode(chat.inBandError(error))).toBe(
    'data: {"error":{"message":"The big backend was lost in the middle of its answer: reset","type":"server_error","param":null,"code":"upstream_lost","source":"router"}}\n\n',
  );
});
