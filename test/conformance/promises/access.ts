// Who may ask: pages of other origins, keys, and what a key may do.
import { expect } from 'vitest';
import type { Question } from '../house.ts';
import { type Chapter, chat, codeOf, type Kept } from './promise.ts';
import { routedPromise } from './routed.ts';

const body = chat('Hello');
const listed = 'https://notes.example';
const foreign = 'https://evil.example';

interface Expected {
  readonly status: number;
  readonly code?: string;
  /** Value of access-control-allow-origin; null: there is none. */
  readonly allowed?: string | null;
}

function access(name: string, question: Question, { status, code, allowed }: Expected): Kept {
  return {
    name,
    async keep(house) {
      const seen = await house.ask(question);
      expect(seen.status).toBe(status);
      if (code !== undefined) expect(codeOf(seen.text)).toBe(code);
      if (allowed !== undefined) expect(seen.headers.get('access-control-allow-origin')).toBe(allowed);
      expect(seen.headers.get('x-request-id')).toBe(seen.requestId);
    },
  };
}

const own: Kept = {
  name: "the router's own origin is allowed",
  async keep(house) {
    const { status, headers } = await house.ask({ body, headers: { origin: house.url } });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([200, house.url]);
  },
};

const preflight: Kept = {
  name: 'a preflight is answered without a key, with the methods and headers that are asked for',
  async keep(house) {
    const asks = {
      origin: listed,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,x-force-big',
    };
    const { status, headers } = await house.ask({ method: 'OPTIONS', path: '/v1/chat/completions', headers: asks });
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(listed);
    expect(headers.get('access-control-allow-headers')).toBe('authorization,x-force-big');
    expect(headers.get('access-control-allow-methods')).toContain('POST');
  },
};

const exposes: Kept = {
  name: 'a page may read the headers that tell the route',
  async keep(house) {
    const { headers } = await house.ask({ body, headers: { origin: listed } });
    for (const name of ['x-router-backend', 'x-router-rule', 'x-router-mode', 'x-router-fallback', 'x-request-id'])
      expect(headers.get('access-control-expose-headers')).toContain(name);
  },
};

const open: Chapter = {
  title: 'access without keys',
  promises: [
    access('a client that is no browser may ask', { body }, { status: 200, allowed: null }),
    own,
    access('a listed origin is allowed, once', { body, headers: { origin: listed } }, { status: 200, allowed: listed }),
    access(
      'a foreign origin is refused',
      { body, headers: { origin: foreign } },
      { status: 403, code: 'forbidden_origin', allowed: null },
    ),
    access(
      'errors carry the headers of CORS, too',
      { path: '/nowhere', headers: { origin: listed } },
      { status: 404, code: 'not_found', allowed: listed },
    ),
    preflight,
    exposes,
  ],
};

const key = 'key-of-the-laptop-0001';
const guest = 'key-of-the-guests-0002';
const bearer = (value: string) => ({ authorization: `Bearer ${value}` });

const guestsCannotForce = routedPromise({
  name: 'a key that may not force is routed as if it had not tried',
  question: { body, headers: { ...bearer(guest), 'x-force-big': '1' } },
  answer: { backend: 'small', rule: 'light' },
});

const denialIsRecorded: Kept = {
  name: 'the record names the key, says that forcing was denied, and holds no key',
  async keep(house) {
    const { requestId } = await house.ask({ body, headers: { ...bearer(guest), 'x-force-big': '1' } });
    const records = await house.recordsOf(requestId);
    expect(records[0]).toMatchObject({ event: 'decision', key: 'guests', forceDenied: true, force: 'none' });
    expect(JSON.stringify(records)).not.toContain(guest);
  },
};

const keyed: Chapter = {
  title: 'access with keys',
  config: {
    apiKeys: [
      { name: 'laptop', key },
      { name: 'guests', key: guest, mayForce: false },
    ],
  },
  promises: [
    access('a bearer token that is known may ask', { body, headers: bearer(key) }, { status: 200 }),
    access('so may x-api-key', { body, headers: { 'x-api-key': key } }, { status: 200 }),
    access('no key: 401', { body }, { status: 401, code: 'unauthorized' }),
    access(
      'a wrong key: 401, and a listed page can read it',
      { body, headers: { ...bearer('key-of-nobody-000000'), origin: listed } },
      { status: 401, code: 'unauthorized', allowed: listed },
    ),
    access('messages has its own shape of 401', { path: '/v1/messages', body }, { status: 401, code: 'unauthorized' }),
    access(
      'a foreign origin with a key may ask, without the headers of CORS',
      { body, headers: { ...bearer(key), origin: foreign } },
      { status: 200, allowed: null },
    ),
    access(
      'what the router knows of itself needs a key',
      { path: '/router/explain', body },
      { status: 401, code: 'unauthorized' },
    ),
    access('health needs none', { path: '/health' }, { status: 200 }),
    guestsCannotForce,
    denialIsRecorded,
  ],
};

export const accesses: readonly Chapter[] = [open, keyed];
