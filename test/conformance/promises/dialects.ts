// The four dialects pass through unchanged: a client cannot tell the router from the backend but by its headers.
import { expect } from 'vitest';
import type { Behavior } from '#demo/fake-vllm.ts';
import type { House } from '../house.ts';
import { type Chapter, chat, codeOf, type Kept } from './promise.ts';

const text = 'Say something';
const bodies: Readonly<Record<string, object>> = {
  '/v1/chat/completions': { model: 'small-7b', messages: [{ role: 'user', content: text }] },
  '/v1/completions': { model: 'small-7b', prompt: text },
  '/v1/responses': { model: 'small-7b', input: text },
  '/v1/messages': { model: 'small-7b', max_tokens: 50, messages: [{ role: 'user', content: text }] },
};

async function direct(
  house: House,
  path: string,
  body: string,
): Promise<{ status: number; type: string | null; text: string }> {
  const response = await fetch(house.small.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

function same(name: string, path: string, body: object, behavior: Partial<Behavior> = {}): Kept {
  return {
    name,
    async keep(house) {
      house.small.set({ deterministic: true, answer: 'Several words, one after the other.', ...behavior });
      const bytes = JSON.stringify(body);
      const wanted = await direct(house, path, bytes);
      expect(wanted.status).toBe(behavior.contextTokens === undefined ? 200 : 400);
      const { status, headers, text: got } = await house.ask({ path, body: bytes });
      expect({ status, type: headers.get('content-type'), text: got }).toEqual(wanted);
    },
  };
}

const unchanged = Object.entries(bodies).flatMap(([path, body]) => [
  same(`${path}: a whole answer is the backend's, byte for byte`, path, body),
  same(`${path}: a stream is the backend's, byte for byte`, path, { ...body, stream: true }),
  same(`${path}: the backend's own refusal passes verbatim`, path, body, { contextTokens: 1 }),
]);

const odd =
  '{"seed":9007199254740993, "temperature": 1.0 ,"messages":[{"role":"user","content":"Hi"}],"vllm_xargs":{"model":"x"},"model":"auto"}';
const requests: readonly Kept[] = [
  {
    name: "the backend gets the client's bytes; only the value of model is replaced",
    async keep(house) {
      await house.ask({ body: odd });
      expect(house.small.log.at(-1)?.body.toString()).toBe(odd.replace('"auto"', '"small-7b"'));
    },
  },
  {
    name: 'a body without a model gets one, and nothing else changes',
    async keep(house) {
      await house.ask({ body: '{"messages":[{"role":"user","content":"Hi"}]}' });
      const sent = house.small.log.at(-1)?.body.toString() ?? '';
      expect(JSON.parse(sent)).toEqual({ model: 'small-7b', messages: [{ role: 'user', content: 'Hi' }] });
    },
  },
  {
    name: 'the query string travels',
    async keep(house) {
      await house.ask({ path: '/v1/messages?beta=true', body: bodies['/v1/messages'] });
      expect(house.small.log.at(-1)?.target).toBe('/v1/messages?beta=true');
    },
  },
  {
    name: "no credential and no word to the router travels; the client's request id and other headers do",
    async keep(house) {
      const own = {
        authorization: 'Bearer secret-of-a-client',
        cookie: 'a=b',
        'x-force-big': '0',
        'x-router-strict': '0',
      };
      await house.ask({ body: chat('Hi'), headers: { ...own, 'x-stainless-lang': 'js', 'x-request-id': 'mine-1' } });
      const raw = house.small.log.at(-1)?.rawHeaders ?? [];
      const names = raw.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
      expect(names).toEqual(expect.arrayContaining(['x-stainless-lang', 'x-request-id', 'content-type', 'host']));
      expect(names.filter((name) => name in own)).toEqual([]);
      expect(raw).toEqual(expect.arrayContaining(['mine-1', 'js']));
    },
  },
  {
    name: 'count_tokens goes to small',
    async keep(house) {
      const { status, headers } = await house.ask({ path: '/v1/messages/count_tokens', body: bodies['/v1/messages'] });
      expect([status, headers.get('x-router-backend'), headers.get('x-router-rule')]).toEqual([
        200,
        'small',
        'pinned-small',
      ]);
    },
  },
  {
    name: 'embeddings go by the id of their model',
    async keep(house) {
      const { headers } = await house.ask({ path: '/v1/embeddings', body: { model: 'org/big-32b', input: 'x' } });
      expect([headers.get('x-router-backend'), headers.get('x-router-rule')]).toEqual(['big', 'heavy-model']);
    },
  },
];

const gated: Kept = {
  name: 'embeddings of big: 503 gaming, and big is not asked',
  async keep(house) {
    const { status, text: body } = await house.ask({
      path: '/v1/embeddings',
      body: { model: 'org/big-32b', input: 'x' },
    });
    expect([status, codeOf(body)]).toEqual([503, 'gaming']);
    expect(house.forwarded()).toEqual([]);
  },
};

export const dialects: readonly Chapter[] = [
  { title: 'dialects', promises: [...unchanged, ...requests] },
  { title: 'while someone is gaming', scene: 'gaming', promises: [gated] },
];
