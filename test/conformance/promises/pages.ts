// Everything that is not inference: the list of models, health, version, explain, paths and methods, and bodies that are none.
import { expect } from 'vitest';
import { heavyText } from '../../support/ask.ts';
import type { House, Question } from '../house.ts';
import { type Chapter, chat, codeOf, type Kept } from './promise.ts';

/** This question gets this status, this code where it is an error, and reaches no backend. */
function refused(name: string, question: Question, status: number, code: string): Kept {
  return {
    name,
    async keep(house) {
      const seen = await house.ask(question);
      expect([seen.status, codeOf(seen.text)]).toEqual([status, code]);
      expect(JSON.parse(seen.text)).toMatchObject({ error: { source: 'router' } });
      expect(house.forwarded()).toEqual([]);
    },
  };
}

const json = async (house: House, question: Question): Promise<unknown> => JSON.parse((await house.ask(question)).text);
const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Question => ({
  path,
  body,
  headers,
});
const chatPath = '/v1/chat/completions';

const known: readonly Kept[] = [
  {
    name: 'the list of models holds the aliases and what both backends serve',
    async keep(house) {
      // The first look does not wait for big; its card is there as soon as big was asked for one request.
      await house.ask({ body: chat('Hello', { model: 'big' }) });
      const list = (await json(house, { path: '/v1/models' })) as { object: string; data: { id: string }[] };
      expect([list.object, list.data.map(({ id }) => id)]).toEqual([
        'list',
        ['auto', 'small', 'big', 'small-7b', 'org/big-32b'],
      ]);
    },
  },
  ...['org/big-32b', 'org%2Fbig-32b'].map((id): Kept => ({
    name: `a model is shown by its id, written ${id}`,
    async keep(house) {
      await house.ask({ body: chat('Hello', { model: 'big' }) });
      expect(await json(house, { path: `/v1/models/${id}` })).toMatchObject({ id: 'org/big-32b', object: 'model' });
    },
  })),
  {
    name: '/health, /ready and /version answer',
    async keep(house) {
      expect(await json(house, { path: '/health' })).toMatchObject({ status: 'ok' });
      expect(await json(house, { path: '/version' })).toMatchObject({
        version: expect.any(String),
        policy: expect.any(String),
      });
      expect(await json(house, { path: '/ready?backend=small' })).toMatchObject({
        ready: true,
        small: 'up',
        tokenizer: 'ready',
      });
    },
  },
  {
    name: 'HEAD answers like GET, without a body',
    async keep(house) {
      const { status, headers, text } = await house.ask({ method: 'HEAD', path: '/v1/models' });
      expect([status, headers.get('content-type'), text]).toEqual([200, 'application/json; charset=utf-8', '']);
    },
  },
  {
    name: 'doubled slashes are collapsed and a trailing one is dropped',
    async keep(house) {
      const { status, headers } = await house.ask({ path: '//v1//chat/completions/', body: chat('Hello') });
      expect([status, headers.get('x-router-backend')]).toEqual([200, 'small']);
      expect(house.small.log.at(-1)?.target).toBe(chatPath);
    },
  },
];

const explain: readonly Kept[] = [
  {
    name: 'explain tells the decision, its facts and its sentence, and sends nothing to a backend',
    async keep(house) {
      expect(await json(house, { path: '/router/explain', body: chat(heavyText) })).toMatchObject({
        decision: { rule: 'heavy-tokens', wanted: 'big', chosen: 'big', because: null },
        facts: { mode: 'NORMAL', big: 'up', heavy: 'tokens' },
        sentence: expect.any(String),
      });
      expect(house.forwarded()).toEqual([]);
    },
  },
  {
    name: 'explain pretends another house where it is told to',
    async keep(house) {
      const decision = { rule: 'gaming', chosen: 'small', because: 'gaming' };
      expect(await json(house, { path: '/router/explain?mode=GAMING', body: chat(heavyText) })).toMatchObject({
        decision,
      });
    },
  },
  {
    name: 'a request leaves one decision and one outcome, without its words',
    async keep(house) {
      const { requestId } = await house.ask({ body: chat('a very secret word') });
      const records = await house.recordsOf(requestId);
      expect(records.map(({ event }) => event)).toEqual(['decision', 'outcome']);
      expect(records).toMatchObject([
        { rule: 'light', chosen: 'small' },
        { status: 200, end: 'complete' },
      ]);
      expect(JSON.stringify(records)).not.toContain('secret');
    },
  },
];

const wrongPaths: readonly Kept[] = [
  refused('a path that is none: 404', { path: '/v1/nowhere' }, 404, 'not_found'),
  refused(
    'a known path without /v1: 404 that names the right one',
    post('/chat/completions', chat('Hi')),
    404,
    'not_found_without_v1',
  ),
  refused('an unknown model: 404', { path: '/v1/models/gpt-nope' }, 404, 'model_not_found'),
  ...['/invocations', '/sleep', '/v1/load_lora_adapter', '/tokenize', '/start_profile'].map((path) =>
    refused(`${path} of a backend is not to be had`, post(path, {}), 404, 'not_found'),
  ),
  {
    name: 'a wrong method: 405 with what is allowed',
    async keep(house) {
      const { status, headers, text } = await house.ask({ path: chatPath });
      expect([status, headers.get('allow'), codeOf(text)]).toEqual([405, 'POST', 'method_not_allowed']);
    },
  },
];

const wrongBodies: readonly Kept[] = [
  refused('an empty body', post(chatPath, ''), 400, 'empty_body'),
  refused('broken JSON', post(chatPath, '{"messages":'), 400, 'invalid_json'),
  refused('an array', post(chatPath, '[]'), 400, 'body_not_object'),
  refused('a byte order mark', post(chatPath, '\u{FEFF}{}'), 400, 'body_has_bom'),
  refused(
    'two models, one of them in disguise',
    post(chatPath, String.raw`{"model":"small","mod\u0065l":"big"}`),
    400,
    'duplicate_model',
  ),
  refused('a model that is no text', post(chatPath, { model: 7 }), 400, 'invalid_model'),
  refused('too many levels', post(chatPath, `${'{"a":'.repeat(70)}1${'}'.repeat(70)}`), 400, 'body_too_deep'),
  refused('another content type', post(chatPath, '{}', { 'content-type': 'text/plain' }), 400, 'wrong_content_type'),
  refused('an encoded body', post(chatPath, '{}', { 'content-encoding': 'gzip' }), 415, 'unsupported_encoding'),
  refused("a fault of messages, in Anthropic's shape", post('/v1/messages', '[]'), 400, 'body_not_object'),
];

const limits: Chapter = {
  title: 'limits',
  config: { limits: { bodyBytes: 1000 } },
  promises: [refused('a body over the limit: 413', post(chatPath, chat('x'.repeat(2000))), 413, 'body_too_large')],
};

export const pages: readonly Chapter[] = [
  { title: 'pages', promises: [...known, ...explain] },
  { title: 'paths and bodies', promises: [...wrongPaths, ...wrongBodies] },
  limits,
];
