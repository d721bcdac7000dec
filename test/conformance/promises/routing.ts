// Who answers what: the policy's own scenarios, seen from a client's chair.
import { expect } from 'vitest';
import type { ModeFault } from '#demo/fake-mode.ts';
import { heavyText } from '../../support/ask.ts';
import type { House } from '../house.ts';
import { type Chapter, chat, codeOf, type Kept } from './promise.ts';
import { routedPromise, type Scenario } from './routed.ts';

const light = { body: chat('Hello') };
const heavy = { body: chat(heavyText) };
const byHeader = { ...light, headers: { 'x-force-big': 'true' } };
const byModel = { body: chat('Hello', { model: 'big' }) };
const byTag = { body: chat('#force_big Hello') };
const wish = { body: chat('Hello', { model: 'org/big-32b' }) };
const pinned = { body: chat(heavyText, { model: 'small' }) };

const quiet: readonly Scenario[] = [
  { name: 'light work: small', question: light, answer: { backend: 'small', rule: 'light' } },
  {
    name: 'heavy by its tokens: big',
    question: heavy,
    answer: { backend: 'big', rule: 'heavy-tokens', mode: 'NORMAL' },
  },
  {
    name: 'heavy by a pattern: big',
    question: { body: chat('HEAVY thinking') },
    answer: { backend: 'big', rule: 'heavy-pattern', mode: 'NORMAL' },
  },
  {
    name: 'an id that only big has is a wish: big',
    question: wish,
    answer: { backend: 'big', rule: 'heavy-model', mode: 'NORMAL' },
  },
  { name: 'model small and heavy: small', question: pinned, answer: { backend: 'small', rule: 'pinned-small' } },
  {
    name: 'an id that only small has pins to small',
    question: { body: chat(heavyText, { model: 'small-7b' }) },
    answer: { backend: 'small', rule: 'pinned-small' },
  },
  {
    name: 'a force header beside model small wins',
    question: { body: chat('Hello', { model: 'small' }), headers: { 'x-force-big': '1' } },
    answer: { backend: 'big', rule: 'forced-header' },
  },
  ...['auto', '', null].map((model) => ({
    name: `model ${JSON.stringify(model)} leaves it to the policy`,
    question: { body: chat('Hello', { model }) },
    answer: { backend: 'small', rule: 'light' } as const,
  })),
];

const gaming: readonly Scenario[] = [
  { name: 'light work: small', question: light, answer: { backend: 'small', rule: 'light' } },
  {
    name: 'heavy work: small, and it says gaming',
    question: heavy,
    answer: { backend: 'small', rule: 'gaming', mode: 'GAMING', fallback: 'gaming' },
  },
  { name: 'forced by header: big', question: byHeader, answer: { backend: 'big', rule: 'forced-header' } },
  { name: 'forced by model: big', question: byModel, answer: { backend: 'big', rule: 'forced-model' } },
  { name: 'forced by tag: big', question: byTag, answer: { backend: 'big', rule: 'forced-tag' } },
  {
    name: 'a wish for an id that only big has: small, and it says gaming',
    question: wish,
    answer: { backend: 'small', rule: 'gaming', mode: 'GAMING', fallback: 'gaming' },
  },
  { name: 'model small and heavy: small', question: pinned, answer: { backend: 'small', rule: 'pinned-small' } },
];

const modeFaults: readonly (readonly [how: string, fault: ModeFault])[] = [
  ['is down', 'refused'],
  ['is silent', 'silent'],
  ['talks garbage', 'garbage'],
  ['redirects', 'redirect'],
];
const unknown = modeFaults.map(([how, fault]): Scenario => ({
  name: `heavy while the mode endpoint ${how}: small, and it says mode-unknown`,
  given: ({ mode }) => mode.fault(fault),
  question: heavy,
  answer: { backend: 'small', rule: 'mode-unknown', mode: 'UNKNOWN', fallback: 'mode-unknown' },
}));

const oddStatus = { raw: { status: 999, contentType: 'application/json', pieces: ['{}'] } };
const noStatus: readonly Kept[] = [
  routedPromise({
    name: 'a status of big that HTTP does not know is no answer: small answers',
    given: ({ big }) => big.set(oddStatus),
    question: byHeader,
    answer: { backend: 'small', rule: 'forced-header', fallback: 'big-failed:malformed' },
  }),
  {
    name: 'such a status of small is told as a failure, and recorded as one',
    alone: true,
    async keep(house) {
      house.small.set(oddStatus);
      const { status, text, requestId } = await house.ask(light);
      expect([status, codeOf(text)]).toEqual([502, 'upstream_failed']);
      expect((await house.recordsOf(requestId)).at(-1)).toMatchObject({ status: 502, end: 'failed' });
    },
  },
];

/** Refused by the router itself: neither backend is asked. */
function refusal(name: string, question: Parameters<House['ask']>[0], status: number, code: string): Kept {
  return {
    name,
    async keep(house) {
      const seen = await house.ask(question);
      expect([seen.status, codeOf(seen.text)]).toEqual([status, code]);
      expect(house.forwarded()).toEqual([]);
    },
  };
}

const strictly = { 'x-router-strict': 'true' };
/** Belongs to a house in which nobody asks for heavy work. */
const neverAsked: Kept = {
  name: 'neither light, pinned nor forced work asks the mode endpoint',
  async keep(house) {
    for (const question of [light, pinned, byHeader, byModel, byTag]) await house.ask(question);
    expect(house.mode.requests()).toBe(0);
  },
};

export const routing: readonly Chapter[] = [
  {
    title: 'in a quiet house',
    promises: [
      ...quiet.map(routedPromise),
      refusal('an unknown model is 404', { body: chat('Hello', { model: 'gpt-nope' }) }, 404, 'model_not_found'),
    ],
  },
  {
    title: 'while someone is gaming',
    scene: 'gaming',
    promises: [
      ...gaming.map(routedPromise),
      refusal('strict and heavy: 503 gaming', { ...heavy, headers: strictly }, 503, 'gaming'),
    ],
  },
  {
    title: 'while the PC is off',
    scene: 'big off',
    promises: [
      routedPromise({
        name: 'forced: small, and it says big-down',
        question: byHeader,
        answer: { backend: 'small', rule: 'forced-header', fallback: 'big-down' },
      }),
      refusal(
        'strict and forced: 503 big_down',
        { ...byHeader, headers: { ...byHeader.headers, ...strictly } },
        503,
        'big_down',
      ),
    ],
  },
  { title: 'without heavy work', config: { shutdownMs: 1 }, promises: [neverAsked] },
  { title: 'while the mode is unknown', promises: unknown.map(routedPromise) },
  { title: 'in front of a backend that makes up a status', promises: noStatus },
];
