// Canary strings in keys, prompts, paths, headers and upstream errors: none may appear in a log, record, metric, status, or error of the router.
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '#cli/log.ts';
import { requestLines } from '#cli/request-line.ts';
import type { Log } from '#entry/node/log.ts';
import { startFakeMode } from '#demo/fake-mode.ts';
import { startFakeVllm } from '#demo/fake-vllm.ts';
import { readWhole } from '../support/ask.ts';
import { startTestRouter } from '../support/router.ts';
import { patient } from './patient.ts';

const canary = {
  key: 'canary-key-0123456789',
  wrongKey: 'canary-wrong-key-0123456789',
  prompt: 'canary-prompt',
  path: 'canary-path',
  query: 'canary-query',
  header: 'canary-header',
  model: 'canary-model',
  upstream: 'canary-upstream',
  backendKey: 'canary-backend-key',
  backendHeader: 'canary-backend-header',
  answer: 'canary-answer',
} as const;
const all = Object.values(canary);

interface Written {
  text: string;
}

async function startCanaryHouse() {
  const [small, big, mode] = await Promise.all([
    startFakeVllm({ role: 'small' }),
    startFakeVllm({ role: 'big' }),
    startFakeMode(),
  ]);
  const written: Written = { text: '' };
  const logs = (['json', 'pretty', 'journal'] as const).map((style) =>
    createLog(style, (text) => void (written.text += text)),
  );
  const log: Log = {
    entry: (entry) => logs.forEach((one) => one.entry(entry)),
    line: (text) => logs.forEach((one) => one.line(text)),
  };
  const own = { apiKey: canary.backendKey, headers: { 'x-tunnel': canary.backendHeader } };
  const router = await startTestRouter({
    config: {
      ...patient,
      apiKeys: [{ name: 'laptop', key: canary.key }],
      backends: {
        small: { url: small.url, ...own, ...patient.backends.small },
        big: { url: big.url, ...own, ...patient.backends.big },
      },
      mode: { url: `${mode.url}/mode`, ...patient.mode },
    },
    node: { log, observers: [requestLines(log)] },
  });
  const audit = await readFile(router.app.services.config.audit.file, 'utf8');
  expect(audit).toBe('');
  const close = async () => {
    await router.close();
    await Promise.all([small.close(), big.close(), mode.close()]);
  };
  return { small, big, mode, router, written, close };
}

let house: Awaited<ReturnType<typeof startCanaryHouse>>;
beforeAll(async () => void (house = await startCanaryHouse()));
afterAll(() => house.close());

const bearer = { authorization: `Bearer ${canary.key}` };

async function post(path: string, body: unknown, headers: Record<string, string> = bearer) {
  const response = await fetch(house.router.url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-canary': canary.header,
      cookie: canary.header,
      'user-agent': canary.header,
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  // A stream that breaks is read as far as it came.
  const { text } = await readWhole({ requestId: '', response });
  return { status: response.status, text, headers: JSON.stringify([...response.headers]) };
}

const prompt = {
  messages: [
    { role: 'system', content: canary.prompt },
    { role: 'user', content: `${canary.prompt} #force_big` },
  ],
  user: canary.prompt,
};
const upstreamFault = (status: number) =>
  ({
    at: 'before-headers',
    kind: 'status',
    status,
    body: JSON.stringify({ error: { message: canary.upstream } }),
  }) as const;

type Sent = readonly [
  name: string,
  prepare: () => void,
  send: () => ReturnType<typeof post>,
  mayHold?: readonly string[],
];

/** Each sends canaries through another part of the router. What an upstream said may reach its client, and nobody else. */
const requests: readonly Sent[] = [
  [
    'a good answer',
    () => house.small.set({ answer: canary.answer }),
    () => post('/v1/chat/completions', prompt),
    [canary.answer, canary.prompt],
  ],
  [
    'a stream',
    () => house.small.set({ answer: canary.answer }),
    () => post('/v1/chat/completions', { ...prompt, stream: true }),
    [canary.answer, canary.prompt],
  ],
  ['a wrong key', () => {}, () => post('/v1/chat/completions', prompt, { authorization: `Bearer ${canary.wrongKey}` })],
  ['a key in the query', () => {}, () => post(`/v1/chat/completions?key=${canary.key}&${canary.query}`, prompt, {})],
  ['an unknown path', () => {}, () => post(`/v1/${canary.path}`, prompt)],
  ['an encoded path', () => {}, () => post(`/v1/..%2f${canary.path}`, prompt)],
  ['a body that is no JSON', () => {}, () => post('/v1/chat/completions', `{"${canary.prompt}`)],
  [
    'an odd content type',
    () => {},
    () => post('/v1/chat/completions', prompt, { ...bearer, 'content-type': canary.header }),
  ],
  [
    'an unknown model',
    () => {},
    () => post('/v1/chat/completions', { ...prompt, model: canary.model }),
    [canary.model],
  ],
  [
    'a refusal of small',
    () => house.small.set({ faults: [upstreamFault(422)] }),
    () => post('/v1/chat/completions', { messages: [] }),
    [canary.upstream],
  ],
  [
    'a failure of small',
    () => house.small.set({ faults: [upstreamFault(500)] }),
    () => post('/v1/messages', { max_tokens: 1, messages: [] }),
    [canary.upstream],
  ],
  [
    'a failure of big',
    () => house.big.set({ faults: [upstreamFault(500)] }),
    () => post('/v1/chat/completions', prompt),
    [canary.answer, canary.prompt],
  ],
  [
    'an error inside a stream',
    () => house.small.set({ faults: [{ at: 'mid-stream', kind: 'error-event' }] }),
    () => post('/v1/chat/completions', { stream: true, messages: [] }),
    [canary.answer],
  ],
  [
    'a stream that breaks',
    () => house.small.set({ faults: [{ at: 'mid-stream', kind: 'reset' }] }),
    () => post('/v1/responses', { stream: true, input: canary.prompt }),
    [canary.answer, canary.prompt],
  ],
  ['explain', () => {}, () => post('/router/explain', prompt)],
  ['embeddings', () => {}, () => post('/v1/embeddings', { input: canary.prompt, model: 'small' }), [canary.prompt]],
];

async function sendPrepared([, prepare, send]: (typeof requests)[number]) {
  prepare();
  const told = await send();
  house.small.clear();
  house.big.clear();
  return told;
}

describe('what the client itself is told', () => {
  for (const request of requests) {
    const [name, , , mayHold = []] = request;
    test(name, async () => {
      const { text, headers } = await sendPrepared(request);
      expect(all.filter((word) => !mayHold.includes(word) && text.includes(word))).toEqual([]);
      // A backend's headers pass; the fakes send none with a canary.
      expect(all.filter((word) => headers.includes(word))).toEqual([]);
    });
  }
});

describe('afterwards no canary is', () => {
  beforeAll(async () => {
    for (const request of requests) await sendPrepared(request);
  });
  const get = async (path: string) => (await fetch(house.router.url + path, { headers: bearer })).text();
  const places: readonly (readonly [string, () => Promise<string>, RegExp])[] = [
    ['in the audit', () => readFile(house.router.app.services.config.audit.file, 'utf8'), /"event":"outcome"/],
    ['in the log, in any format', async () => house.written.text, /chat for laptop -> big \(forced-tag\)/],
    ['in /metrics', () => get('/metrics'), /router_requests_total\{/],
    ['in /router/status', () => get('/router/status'), /"startedAt"/],
    ['in /router/decisions', () => get('/router/decisions?limit=1000'), /"records":\[\{/],
    ['in /health', () => get('/health'), /"status"/],
    ['in /v1/models', () => get('/v1/models'), /"auto"/],
  ];
  test.each(places)('%s', async (_, read, proof) => {
    const text = await read();
    expect(text).toMatch(proof);
    expect(all.filter((word) => text.includes(word))).toEqual([]);
  });
});
