// What only this chat can do, without a browser: branches, ways out, previews, formulas, attached texts, waiting comments.
import { expect, test } from 'vitest';
import { applyEvent, newAnswer } from '../src/answer/answer.ts';
import { readComment } from '../src/answer/read-answer.ts';
import { shorten } from '../src/chat/ask-about.ts';
import { isText } from '../src/chat/attachments.ts';
import { buildRequest, type ChatMessage, planSend } from '../src/chat/build-request.ts';
import { previewText } from '../src/chat/preview-text.ts';
import { waysOut } from '../src/chat/ways-out.ts';
import { endBelow, leafOf, pathTo, placed, siblingsOf } from '../src/history/branches.ts';
import {
  type AnswerMessage,
  type Conversation,
  defaultSettings,
  type Message,
  type UserMessage,
} from '../src/history/message.ts';
import type { Explanation } from '../src/router/contract.ts';
import { healthyStatus } from './stub-router.ts';

const user = (id: string, seq: number, more: Partial<UserMessage> = {}): Message => ({
  role: 'user',
  id,
  conversationId: 'c',
  seq,
  text: id,
  choice: 'auto',
  atMs: 0,
  ...more,
});
const said = (id: string, seq: number, more: Partial<AnswerMessage> = {}): Message => ({
  role: 'assistant',
  id,
  conversationId: 'c',
  seq,
  answer: newAnswer(0),
  record: null,
  tab: 't',
  savedMs: 0,
  ...more,
});
const chat: Conversation = { id: 'c', title: 'c', createdMs: 0, updatedMs: 0, settings: defaultSettings };
const ids = (messages: readonly Message[]): string[] => messages.map(({ id }) => id);

/** As the first version of the app wrote it: no branch fields at all. */
const linear = [user('q1', 1), said('a1', 2), user('q2', 3), said('a2', 4)];

test('a chat without branch fields is one line, with its end shown', () => {
  expect(ids(pathTo(linear, leafOf(chat, linear)))).toEqual(['q1', 'a1', 'q2', 'a2']);
});

test('another answer and another wording are branches; each can be shown, and its newest end with it', () => {
  const all = [
    ...linear,
    said('a1b', 5, { parent: 'q1' }),
    user('q3', 6, { parent: 'a1b' }),
    user('q1b', 7, { parent: null }),
  ];
  expect(ids(pathTo(all, leafOf({ ...chat, leaf: 'q3' }, all)))).toEqual(['q1', 'a1b', 'q3']);
  expect(ids(pathTo(all, endBelow(all, 'a1')))).toEqual(['q1', 'a1', 'q2', 'a2']);
  expect(ids(siblingsOf(all, all[1] as Message))).toEqual(['a1', 'a1b']);
  expect(ids(siblingsOf(all, all[0] as Message))).toEqual(['q1', 'q1b']);
});

test('what an older tab adds later is shown, and what it deletes breaks nothing', () => {
  const branched = [...linear, said('a2b', 5, { parent: 'q2' })];
  const added = [...branched, user('old', 6)];
  expect(ids(pathTo(added, leafOf({ ...chat, leaf: 'a2b' }, added)))).toEqual(['q1', 'a1', 'q2', 'a2b', 'old']);
  const deleted = [user('q1', 1), said('a2b', 5, { parent: 'q2' })];
  expect(ids(pathTo(deleted, leafOf({ ...chat, leaf: 'gone' }, deleted)))).toEqual(['q1', 'a2b']);
});

test('once they say what they follow, messages of an older tab do not hide the other branches any more', () => {
  const all = [...linear, said('a2b', 5, { parent: 'q2' }), user('old', 6)];
  const placedOnes = new Map(placed(all).map((message) => [message.id, message]));
  const after = all.map((message) => placedOnes.get(message.id) ?? message);
  expect(after.map(({ parent }) => parent)).toEqual([null, 'q1', 'a1', 'q2', 'q2', 'a2b']);
  expect(leafOf({ ...chat, leaf: 'a2' }, all)).toBe('old');
  expect(leafOf({ ...chat, leaf: 'a2' }, after)).toBe('a2');
});

const house = { mode: 'GAMING', hasBig: true, mayForce: true } as const;
const failed = (status: number | null, code: string, routerCode: string | null = null) =>
  applyEvent(newAnswer(0), { kind: 'failed', failure: { kind: 'refused', message: 'm', code, status, routerCode } }, 1);
const ways = [
  [
    'too long for small while gaming',
    failed(400, 'context_length_exceeded', 'context_exceeds_small'),
    house,
    ['big', 'wait', 'shorten'],
  ],
  [
    'too long for small, nobody gaming',
    failed(400, 'context_length_exceeded', 'context_exceeds_small'),
    { ...house, mode: 'NORMAL' },
    ['big', 'shorten'],
  ],
  ['too long for both', failed(400, 'context_length_exceeded', 'context_exceeds_both'), house, ['shorten']],
  [
    'a key that may not force',
    failed(400, 'context_length_exceeded', 'context_exceeds_small'),
    { ...house, mayForce: false },
    ['wait', 'shorten'],
  ],
  ['one model only', failed(422, 'invalid'), { ...house, hasBig: false }, ['shorten']],
  ['gated strictly', failed(503, 'gaming'), house, ['big', 'wait']],
  ['down for now', failed(503, 'small_down'), house, ['retry']],
  ['too many requests', failed(429, 'rate'), house, ['retry']],
] as const;

test.each(ways)('after a failure, %s: never a retry that must fail again', (_, answer, asIs, expected) => {
  expect(waysOut(answer, asIs)).toEqual(expected);
});

test('an answer that was cut can be gone on with, from where it stopped', () => {
  const cut = applyEvent(
    { ...newAnswer(0), content: 'Half' },
    { kind: 'failed', failure: { kind: 'lost', message: 'm', code: null, status: null } },
    1,
  );
  expect(waysOut(cut, house)).toEqual(['continue', 'retry']);
  const { body } = buildRequest([user('q', 1), said('a', 2, { answer: cut })], defaultSettings, planSend('auto'));
  expect(body).toMatchObject({
    continue_final_message: true,
    add_generation_prompt: false,
    messages: [{ role: 'user' }, { role: 'assistant', content: 'Half' }],
  });
});

const told = (
  about: number,
  chosen: 'small' | 'big',
  because: Explanation['decision']['because'] = null,
  forceDenied = false,
): Explanation => ({
  decision: { rule: 'light', wanted: 'big', chosen, because },
  sentence: '',
  facts: {} as Explanation['facts'],
  estimate: {
    bytes: about * 4,
    toolBytes: 0,
    tokens: null,
    allTokens: null,
    thresholds: { words: 4000, everything: 8000 },
    about,
  },
  forceDenied,
});
const previews = [
  [told(24_310, 'small', 'gaming'), "≈ 24,000 tokens: more than small's 16,384, and big is gated while gaming"],
  [told(6200, 'small', 'gaming'), '≈ 6,200 tokens; big is gated while gaming'],
  [told(6200, 'big'), '≈ 6,200 tokens'],
  [told(20_000, 'big'), "≈ 20,000 tokens: more than big's 16,384"],
  [told(12, 'small', null, true), '≈ 12 tokens; this key may not ask for big'],
  [told(1, 'small'), '≈ 1 token'],
] as const;

test.each(previews)('a preview says what does not fit and what is not allowed: %#', (explanation, words) => {
  expect(previewText(explanation, healthyStatus()).words).toBe(words);
});

test('of a long text only its ends are asked about, and how much is missing; the last words keep both ends', () => {
  const words = `#first ${'x'.repeat(200_000)} last#`;
  const { messages, leftOut } = shorten([
    { role: 'system', content: 's' },
    { role: 'user', content: words },
  ]);
  const kept = String(messages[1]?.content);
  expect([kept.startsWith('#first'), kept.endsWith('last#'), kept.length + leftOut]).toEqual([
    true,
    true,
    words.length + 1,
  ]);
  expect(kept.length).toBeLessThan(65_536);
  expect(shorten([{ role: 'user', content: 'short' }]).leftOut).toBe(0);
});

function partsOf([message]: readonly ChatMessage[]): readonly { readonly text: string }[] {
  return typeof message?.content === 'object' ? message.content : [];
}

test('attached texts go before the words, so that no tag in them is a first or last word', () => {
  const question = user('q', 1, {
    text: 'Sum it up',
    files: [{ name: 'a.md', text: '#force_big\n```\ncode\n```\n#force_big' }],
  });
  const { messages } = buildRequest([question], defaultSettings, planSend('auto')).body;
  const parts = partsOf(messages);
  expect(parts.map(({ text }) => text.split('\n')[0])).toEqual(['File a.md:', 'Sum it up']);
  expect(parts[0]?.text.endsWith('\n````')).toBe(true);
  const bare = buildRequest(
    [user('q', 1, { text: '', files: [{ name: 'a', text: '#force_big' }] })],
    defaultSettings,
    planSend('auto'),
  );
  expect(partsOf(bare.body.messages).at(-1)?.text).toBe('See the text above.');
});

test('text is told from what is none', () => {
  expect(isText(new TextEncoder().encode('Grüße, 日本'))).toBe(true);
  expect([isText(new Uint8Array([80, 75, 3, 4, 0, 0])), isText(new Uint8Array(64).fill(255))]).toEqual([false, false]);
});

test('a comment of the router says that it waits, or who answers and why; other comments say nothing', () => {
  const headers = new Headers({ 'x-request-id': 'r1', 'x-router-mode': 'NORMAL' });
  const why = { rule: 'heavy-tokens', requestId: 'r1', mode: 'NORMAL', fallback: 'big-failed:reset' };
  const named = ' router backend=small rule=heavy-tokens fallback=big-failed:reset';
  const read = [named, ' waiting', ' ping', 'router backend=huge'].map((comment) => readComment(comment, headers));
  expect(read).toEqual([{ kind: 'route', route: { backend: 'small', ...why } }, { kind: 'waiting' }, null, null]);
});

test('pieces of a tool call are put together; an answer knows when its thinking ended', () => {
  const delta = {
    content: '',
    reasoning: '',
    finishReason: null,
    model: null,
    promptTokens: null,
    completionTokens: null,
  };
  const first = applyEvent(newAnswer(0), { kind: 'delta', delta: { ...delta, content: '<think>hm' } }, 10);
  const second = applyEvent(
    first,
    {
      kind: 'delta',
      delta: { ...delta, content: '</think>Yes', tools: [{ index: 0, name: 'look', arguments: '{"a"' }] },
    },
    25,
  );
  const third = applyEvent(
    second,
    { kind: 'delta', delta: { ...delta, tools: [{ index: 0, name: '', arguments: ':1}' }] } },
    40,
  );
  expect([first.saidMs, third.saidMs, third.tools]).toEqual([null, 25, [{ name: 'look', arguments: '{"a":1}' }]]);
});
