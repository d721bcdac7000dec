// The chat's decisions, without a browser: plans, requests, recovery, titles, thinking, keys.
import { expect, test } from 'vitest';
import { newAnswer, applyEvent } from '../src/answer/answer.ts';
import { splitThinking } from '../src/answer/split-thinking.ts';
import { buildRequest, planSend, planWaited } from '../src/chat/build-request.ts';
import { curlCommand } from '../src/chat/curl.ts';
import { isSendKey } from '../src/chat/send-key.ts';
import { type AnswerMessage, defaultSettings, type Message, recover, titleOf } from '../src/history/message.ts';

const plans = [
  ['auto', { model: 'auto', forceHeader: false, strict: false }],
  ['small', { model: 'small', forceHeader: false, strict: false }],
  ['big', { model: 'auto', forceHeader: true, strict: false }],
] as const;

test.each(plans)('%s on the wire', (choice, plan) => {
  expect(planSend(choice)).toEqual(plan);
});

test('what waited is never forced: big is wished for by its own id, strictly', () => {
  expect(planWaited('big', 'big-32b')).toEqual({ model: 'big-32b', forceHeader: false, strict: true });
  expect(planWaited('auto', 'big-32b')).toEqual({ model: 'auto', forceHeader: false, strict: true });
});

const place = { conversationId: 'c', tab: 'mine', record: null, savedMs: 1000 };
const question: Message = { role: 'user', id: 'u', conversationId: 'c', seq: 1, text: 'q', choice: 'auto', atMs: 0 };
const writing: AnswerMessage = {
  role: 'assistant',
  id: 'a',
  seq: 2,
  ...place,
  answer: { ...newAnswer(0), state: 'streaming', content: 'par' },
};

test('a request carries what was set, earlier answers without their thinking, and no empty answers', () => {
  const done: Message = { ...writing, answer: { ...newAnswer(0), state: 'done', content: '<think>hm</think>yes' } };
  const empty: Message = { ...writing, id: 'e', seq: 4, answer: { ...newAnswer(0), state: 'failed' } };
  const settings = { system: 'be kind', temperature: 0, topP: null, maxTokens: 5 };
  const { body, headers } = buildRequest(
    [question, done, { ...question, id: 'u2', seq: 3, text: 'r' }, empty],
    settings,
    planSend('big'),
  );
  expect(body).toEqual({
    model: 'auto',
    messages: [
      { role: 'system', content: 'be kind' },
      { role: 'user', content: 'q' },
      { role: 'assistant', content: 'yes' },
      { role: 'user', content: 'r' },
    ],
    stream: true,
    stream_options: { include_usage: true },
    temperature: 0,
    max_tokens: 5,
  });
  expect(headers).toEqual({ 'content-type': 'application/json', 'x-force-big': 'true' });
});

test('an answer left behind by this tab is interrupted at once, by another tab only after silence', () => {
  const recovered = (tab: string, nowMs: number): unknown => recover(writing, tab, nowMs, () => null);
  expect(recovered('mine', 1001)).toMatchObject({ answer: { state: 'interrupted', content: 'par' } });
  expect(recovered('other', 1001)).toBe(writing);
  expect(recovered('other', 6000)).toMatchObject({ answer: { state: 'interrupted', content: 'par' } });
});

test('the longer of the saved and the left-behind text is kept', () => {
  const longer: unknown = recover(writing, 'mine', 2000, () => ({ content: 'partial', reasoning: '' }));
  const shorter: unknown = recover(writing, 'mine', 2000, () => ({ content: 'p', reasoning: '' }));
  expect([longer, shorter]).toMatchObject([{ answer: { content: 'partial' } }, { answer: { content: 'par' } }]);
});

test('an answer that ends without text has failed, one with text is interrupted', () => {
  const failure = { kind: 'lost', message: 'm', code: null, status: null } as const;
  expect(applyEvent(newAnswer(0), { kind: 'failed', failure }, 1).state).toBe('failed');
  expect(applyEvent(writing.answer, { kind: 'failed', failure }, 1)).toMatchObject({
    state: 'interrupted',
    content: 'par',
  });
});

const thoughts = [
  ['plain', { thinking: '', said: 'plain', open: false }],
  ['<think>a', { thinking: 'a', said: '', open: true }],
  ['<think>a</think>\n\nb', { thinking: 'a', said: 'b', open: false }],
  ['\n<thi', { thinking: '', said: '', open: true }],
  ['say <think>x</think>', { thinking: '', said: 'say <think>x</think>', open: false }],
  ['', { thinking: '', said: '', open: false }],
] as const;

test.each(thoughts)('%j splits into thinking and saying', (content, split) => {
  expect(splitThinking(content)).toEqual(split);
});

test('a title is the first sixty characters of one line, whole characters only', () => {
  expect(titleOf('  two\n lines ')).toBe('two lines');
  expect(titleOf('')).toBe('New chat');
  expect(titleOf('😀'.repeat(80))).toBe(`${'😀'.repeat(59)}…`);
});

const press = {
  key: 'Enter',
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  keyCode: 13,
};
const presses = [
  ['Enter', press, true],
  ['Shift + Enter', { ...press, shiftKey: true }, false],
  ['Enter that ends a composition', { ...press, isComposing: true }, false],
  ['key code 229', { ...press, keyCode: 229 }, false],
  ['a letter', { ...press, key: 'a' }, false],
] as const;

test.each(presses)('%s sends: %#', (_, key, isSent) => {
  expect(isSendKey(key)).toBe(isSent);
});

test('the curl command quotes for a shell and never holds the key', () => {
  const request = buildRequest([{ ...question, text: "it's $HOME" }], defaultSettings, planSend('big'));
  const command = curlCommand('http://host/v1/chat/completions', request, true);
  expect(command).toContain(String.raw`it'\''s $HOME`);
  expect(command).toContain("-H 'x-force-big: true'");
  expect(command).toContain('Bearer $ROUTER_KEY');
});
