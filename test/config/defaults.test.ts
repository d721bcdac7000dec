// Every default of router.yaml, written out: a changed default is a change that users must be told.
import { expect, test } from 'vitest';
import { configOf, parse, small } from './parse.ts';

const timeouts = { connectMs: 5000, firstOutputMs: 600_000, answerMs: 300_000, idleMs: 60_000, totalMs: 1_800_000 };
const backend = {
  model: 'auto',
  models: [],
  aliases: [],
  apiKey: '',
  headers: {},
  healthPath: '/health',
  contextTokens: 'auto',
  timeouts,
};

const defaults = {
  listen: { host: '127.0.0.1', port: 8080, insecureLan: false, allowedHosts: [], allowedOrigins: [] },
  apiKeys: [],
  backends: { small: { url: 'http://127.0.0.1:8000', ...backend, maxInFlight: 1024 }, big: null },
  aliases: [],
  mode: { url: null, maxAgeMs: 1000, deadlineMs: 300 },
  policy: {
    bigTokenThreshold: 4000,
    bigTokenThresholdWithTools: 8000,
    heavyPatterns: [],
    forceTag: '#force_big',
    drainMs: 10_000,
  },
  health: { maxAgeMs: 5000, timeoutMs: 1000 },
  limits: {
    bodyBytes: 33_554_432,
    bufferedBytes: 268_435_456,
    connections: 1024,
    headersMs: 10_000,
    keepAliveMs: 120_000,
    progressMs: 60_000,
  },
  stream: { holdMs: 10_000, waitEveryMs: 15_000 },
  audit: { file: './audit.jsonl', maxBytes: 67_108_864, keep: 5 },
  shutdownMs: 30_000,
  shutdownDelayMs: 0,
  wake: null,
};

test('the address of small is enough: everything else has its default', () => {
  expect(configOf(small)).toEqual(defaults);
});

test('a key with nothing after it counts as not written, at every level', () => {
  const empty = Object.keys(defaults).filter((key) => key !== 'backends');
  expect(configOf(`${small}${empty.map((key) => `${key}:\n`).join('')}`)).toEqual(defaults);
  expect(configOf(`${small}  big:\nmode:\n  url:\n  maxAgeMs: ~\npolicy: { forceTag: null }\n`)).toEqual(defaults);
});

test('big has the defaults of small, but takes 8 requests at one time and is waited for less', () => {
  const { big } = configOf(`${small}  big: { url: https://pc.lan/llm/ }\n`).backends;
  expect(big).toEqual({
    url: 'https://pc.lan/llm',
    ...backend,
    maxInFlight: 8,
    failuresBeforeDown: 1,
    timeouts: { ...timeouts, connectMs: 300, firstOutputMs: 120_000 },
  });
});

test('one given timeout leaves the others at their defaults', () => {
  expect(configOf(`${small}    timeouts: { idleMs: 5 }\n`).backends.small.timeouts).toEqual({ ...timeouts, idleMs: 5 });
});

test('nothing in a configuration can be changed, at any depth', () => {
  const config = configOf(`${small}apiKeys: [{ name: a, key: 0123456789abcdef }]\npolicy: { heavyPatterns: [x] }\n`);
  const thawed: string[] = [];
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return;
    if (!Object.isFrozen(value)) thawed.push(path);
    for (const [key, child] of Object.entries(value)) walk(child, `${path}.${key}`);
  };
  walk(config, 'config');
  expect(thawed).toEqual([]);
});

test('names and origins are kept as clients send them, the mode address as it is written', () => {
  const { listen, mode } = configOf(
    `${small}mode: { url: "http://pc:18000/mode/" }\nlisten: { allowedHosts: [LLM.Example.org], allowedOrigins: ["https://Chat.example.org:443/"] }\n`,
  );
  expect(mode.url).toBe('http://pc:18000/mode/');
  expect(listen.allowedHosts).toEqual(['llm.example.org']);
  expect(listen.allowedOrigins).toEqual(['https://chat.example.org']);
});

test.each([
  ['  big: { url: "http://pc" }\n', 'mode.url is not set: the mode is never known, so only forced requests reach big'],
  ['mode: { url: "http://pc/mode" }\n', 'mode.url is set without backends.big: the mode is never asked'],
  ['mode: { deadlineMs: 2000 }\n', 'mode.deadlineMs is above mode.maxAgeMs: a slow reply is too old to count'],
  [
    'listen: { port: 8000 }\n',
    "backends.small.url is the router's own: each request would come back; choose another listen.port",
  ],
  [
    '  big: { url: "http://127.0.0.1:8000" }\nmode: { url: "http://pc/mode" }\n',
    'backends.small.url is that of big: light work goes there, too, also during a game',
  ],
  ['wake: { mac: "3c7c3f123456" }\n', 'wake is set without backends.big: nobody is ever woken'],
  ['stream: { holdLastMs: 5 }\n', 'stream.holdLastMs counts no more: stream.holdMs is for both, so take it out'],
  [
    'listen: { host: 0.0.0.0, insecureLan: true }\n',
    'listen.insecureLan lets everyone who reaches 0.0.0.0 use the router, and force big during a game',
  ],
])('%j is allowed, with a warning', (add, warning) => {
  expect(parse(small + add)).toMatchObject({ ok: true, warnings: [`router.yaml: ${warning}`] });
});

test.each(['127.0.0.1', '127.8.0.1', '::1', 'localhost'])('%s needs no key', (host) => {
  expect(parse(`${small}listen: { host: "${host}" }\n`)).toMatchObject({ ok: true, warnings: [] });
});

test('a key opens the network', () => {
  expect(configOf(`${small}listen: { host: 0.0.0.0 }\napiKeys: [{ name: a, key: "\${env.KEY}" }]\n`).listen.host).toBe(
    '0.0.0.0',
  );
});

test.each([
  [
    'a threshold for everything that is that of the words',
    'policy: { bigTokenThreshold: 9000, bigTokenThresholdWithTools: 9000 }',
  ],
  ['room for one body', 'limits: { bodyBytes: 9, bufferedBytes: 9 }'],
  ['a reply that may take as long as it counts', 'mode: { maxAgeMs: 300, deadlineMs: 300 }'],
  [
    'an id that both have',
    '    models: [a]\n  big: { url: "http://pc", models: [a] }\nmode: { url: "http://pc/mode" }',
  ],
])('%s is allowed', (_, add) => {
  expect(parse(`${small}${add}\n`)).toMatchObject({ ok: true, warnings: [] });
});

test.each([
  ['127.0.0.1', 'localhost', true],
  ['::', '[::1]', true],
  ['0.0.0.0', '127.0.0.1', true],
  ['192.168.1.5', '192.168.1.5', true],
  ['192.168.1.5', '127.0.0.1', false],
  ['0.0.0.0.example.org', '127.0.0.1', false],
])('on %s a small at %s is the router itself: %s', (host, name, isOwn) => {
  const key = 'apiKeys: [{ name: a, key: 0123456789abcdef }]';
  const parsed = parse(`backends: { small: { url: "http://${name}:8080" } }\nlisten: { host: "${host}" }\n${key}\n`);
  expect(parsed).toMatchObject({ ok: true, warnings: isOwn ? [expect.stringContaining("the router's own")] : [] });
});
