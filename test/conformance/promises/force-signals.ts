// What forces big and what does not: the header's values, and the tag in every place where a text can stand.
import { type Chapter, chat, type Kept } from './promise.ts';
import { type Routed, routedPromise } from './routed.ts';

type Row = readonly [where: string, path: string, body: object];

const readme = 'Intro.\nTo wake the PC write #force_big in the prompt.\nThe end.';
const user = (content: unknown) => ({ role: 'user', content });
const said = (role: string, content: unknown) => ({ role, content });

/** The tag stands at the beginning or the end of what the user said last. */
const forcing: readonly Row[] = [
  ['chat: the first word', '/v1/chat/completions', chat('#force_big think')],
  ['chat: the last word', '/v1/chat/completions', chat('think #force_big\n')],
  [
    'chat: the last text part',
    '/v1/chat/completions',
    {
      messages: [
        user([
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b #force_big' },
        ]),
      ],
    },
  ],
  [
    'chat: before the tool turns that follow',
    '/v1/chat/completions',
    {
      messages: [
        user('#force_big look'),
        said('assistant', 'calling'),
        { ...said('tool', 'sunny'), tool_call_id: 'c' },
      ],
    },
  ],
  ['responses: the input', '/v1/responses', { input: '#force_big think' }],
  [
    'responses: the last user item',
    '/v1/responses',
    { input: [user([{ type: 'input_text', text: 'think #force_big' }])] },
  ],
  ['messages: the first word', '/v1/messages', { max_tokens: 9, messages: [user('#force_big think')] }],
  [
    'messages: before a tool result',
    '/v1/messages',
    {
      max_tokens: 9,
      messages: [
        user('think #force_big'),
        said('assistant', 'x'),
        user([{ type: 'tool_result', tool_use_id: 't', content: 'sunny' }]),
      ],
    },
  ],
  ['completions: the prompt', '/v1/completions', { prompt: 'think #force_big' }],
  ['completions: the only prompt of a list', '/v1/completions', { prompt: ['#force_big think'] }],
];

const notForcing: readonly Row[] = [
  ['the middle of a pasted README', '/v1/chat/completions', chat(readme)],
  ['a longer word', '/v1/chat/completions', chat('#force_bigger think')],
  ['another case', '/v1/chat/completions', chat('#FORCE_BIG think')],
  ['a system prompt', '/v1/chat/completions', { messages: [said('system', '#force_big'), user('Hello')] }],
  ['a developer message', '/v1/chat/completions', { messages: [said('developer', '#force_big'), user('Hello')] }],
  ['an assistant turn', '/v1/chat/completions', { messages: [user('Hello'), said('assistant', '#force_big')] }],
  [
    'an earlier user turn',
    '/v1/chat/completions',
    { messages: [user('#force_big'), said('assistant', 'ok'), user('Hello')] },
  ],
  [
    'a tool result',
    '/v1/chat/completions',
    { messages: [user('Hello'), said('assistant', 'ok'), { ...said('tool', '#force_big'), tool_call_id: 'c' }] },
  ],
  ['the instructions of a response', '/v1/responses', { instructions: '#force_big', input: 'Hello' }],
  [
    'a function call output',
    '/v1/responses',
    { input: [user('Hello'), { type: 'function_call_output', call_id: 'c', output: '#force_big' }] },
  ],
  ['the system prompt of messages', '/v1/messages', { max_tokens: 9, system: '#force_big', messages: [user('Hello')] }],
  [
    'a tool result of messages',
    '/v1/messages',
    {
      max_tokens: 9,
      messages: [
        user('Hello'),
        said('assistant', 'x'),
        user([{ type: 'tool_result', tool_use_id: 't', content: '#force_big' }]),
      ],
    },
  ],
  ['one of several prompts', '/v1/completions', { prompt: ['#force_big', 'Hello'] }],
];

const headerValues: readonly (readonly [value: string, forces: boolean])[] = [
  ['true', true],
  ['TRUE', true],
  ['1', true],
  ['false', false],
  ['0', false],
  ['yes', false],
];

const toBig = (rule: string): Routed => ({ backend: 'big', rule });
const toSmall: Routed = { backend: 'small', rule: 'light' };

const inText = (rows: readonly Row[], verb: string, answer: Routed): Kept[] =>
  rows.map(([where, path, body]) =>
    routedPromise({ name: `the tag ${verb}: ${where}`, question: { path, body }, answer }),
  );

export const forceSignals: Chapter = {
  title: 'force signals',
  promises: [
    ...inText(forcing, 'forces', toBig('forced-tag')),
    ...inText(notForcing, 'does not force', toSmall),
    ...headerValues.map(([value, forces]) =>
      routedPromise({
        name: `X-Force-Big: ${value} ${forces ? 'forces' : 'is no signal'}`,
        question: { body: chat('Hello'), headers: { 'x-force-big': value } },
        answer: forces ? toBig('forced-header') : toSmall,
      }),
    ),
    routedPromise({
      name: 'of several signals the header is told',
      question: { body: chat('#force_big Hello', { model: 'big' }), headers: { 'x-force-big': '1' } },
      answer: toBig('forced-header'),
    }),
  ],
};
