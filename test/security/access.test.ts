// Who may ask: keys, web pages of the house's browsers, names of this machine.
import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FaultyHouse, startFaultyHouse } from '../failure/faulty-house.ts';
import { goodWhole } from '../failure/wire-bytes.ts';
import { connectRaw, rawPost } from '../support/raw-client.ts';

const key = 'key-of-the-laptop-1';
const child = 'key-of-the-child-22';
const comma = 'key,with,a-comma-33';
/** Of Obsidian, a browser's extension, a Tauri app. */
const apps = ['app://obsidian.md', 'chrome-extension://abcdefghijklmnop', 'tauri://localhost'];
const messages = [{ role: 'user', content: 'hello' }];

let open: FaultyHouse;
let locked: FaultyHouse;
beforeAll(async () => {
  const apiKeys = [
    { name: 'laptop', key },
    { name: 'child', key: child, mayForce: false },
    { name: 'comma', key: comma },
  ];
  open = await startFaultyHouse({
    faulty: 'big',
    script: goodWhole,
    stream: false,
    config: { listen: { allowedOrigins: ['https://chat.example.org', ...apps] } },
  });
  locked = await startFaultyHouse({ faulty: 'big', script: goodWhole, stream: false, config: { apiKeys } });
});
afterAll(() => Promise.all([open.close(), locked.close()]));

/** Status and header lines of one raw request. */
async function send(house: FaultyHouse, headers: readonly string[], path = '/v1/chat/completions') {
  const client = await connectRaw(house.url);
  client.send(rawPost({ messages }, { path, headers: [...headers, 'connection: close'] }));
  const text = await client.closed;
  return {
    status: Number(text.slice(9, 12)),
    text,
    cors: [...text.matchAll(/^access-control-allow-origin: (.*)\r$/gm)].map(([, origin]) => origin),
  };
}

/** This machine's, without its domain. */
const [name = ''] = hostname().split('.');

describe('without keys', () => {
  test.each([
    ['a foreign page', 'http://evil.example', 403, []],
    ['a sandboxed page', 'null', 403, []],
    ['a file', 'file://', 403, []],
    ['its own page', 'http://localhost', 200, ['http://localhost']],
    ['its own page behind TLS', 'https://localhost', 200, ['https://localhost']],
    ['its name on another port', 'http://localhost:9999', 403, []],
    ['an allowed page', 'https://chat.example.org', 200, ['https://chat.example.org']],
    ...apps.map((origin) => ['an allowed app', origin, 200, [origin]] as const),
    ['an app that nobody allowed', 'app://elsewhere.md', 403, []],
    ['an allowed page by http', 'http://chat.example.org', 403, []],
    ['a page whose name only starts like an allowed one', 'https://chat.example.org.evil.example', 403, []],
  ] as const)('%s (%s) gets %i', async (_, origin, status, cors) => {
    expect(await send(open, [`origin: ${origin}`])).toMatchObject({ status, cors });
  });

  test('a page that posts JSON as text/plain is refused before anything is read', async () => {
    const before = open.router.app.services.ring.page(0, 1000).records.length;
    const client = await connectRaw(open.url);
    client.send(
      rawPost({ messages }, { headers: ['origin: http://evil.example', 'connection: close'] }).replace(
        'application/json',
        'text/plain',
      ),
    );
    expect(await client.closed).toMatch(/^HTTP\/1\.1 403 /);
    expect(open.router.app.services.ring.page(0, 1000).records.length).toBe(before);
  });

  test.each([
    'localhost',
    '127.0.0.1:1',
    '[::1]:80',
    '192.168.1.7',
    hostname(),
    name,
    `${name}.local`,
    `${name.toUpperCase()}.home.arpa`,
    `${name}.fritz.box`,
  ])('the Host %s is served', async (host) => {
    const client = await connectRaw(open.url);
    client.send(`GET /version HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
    expect(await client.closed).toMatch(/^HTTP\/1\.1 200 /);
  });
});

test.each(['host.docker.internal:8080', 'llm-router:8080', 'server.tail1234.ts.net', 'evil.example'])(
  'without keys the Host %s is told which line to add; with keys it is as good as any',
  async (host) => {
    const ask = async (house: FaultyHouse, path: string, header: string) => {
      const client = await connectRaw(house.url);
      client.send(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\n${header}\r\nconnection: close\r\n\r\n`);
      return client.closed;
    };
    const refused = await ask(open, '/v1/models', 'accept: */*');
    expect(refused).toMatch(/^HTTP\/1\.1 421 /);
    expect(refused).toContain(`allowedHosts: [${host.replace(':8080', '')}]`);
    expect(await ask(locked, '/v1/models', `x-api-key: ${key}`)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await ask(locked, '/v1/models', 'x-api-key: wrong')).toMatch(/^HTTP\/1\.1 401 /);
    expect(await ask(locked, '/health', 'accept: */*')).toMatch(/\r\n\r\n\{"status":"\w+"\}$/);
  },
);

describe('with keys', () => {
  test.each([
    ['no key', [], 401],
    ['a wrong key', ['authorization: Bearer wrong-key-of-laptop'], 401],
    ['a key that only starts right', [`authorization: Bearer ${key.slice(0, -1)}`], 401],
    ['a key with more behind it', [`authorization: Bearer ${key}x`], 401],
    ['two wrong keys', ['authorization: Bearer wrong-key-of-laptop', 'x-api-key: wrong-key-of-laptop'], 401],
    ['a wrong key in two headers of one name', ['api-key: wrong-key-of-laptop', `api-key: ${key}`], 400],
    ['a list in one header', [`authorization: Bearer ${key}, Bearer ${key}`], 401],
    ['basic authentication', [`authorization: Basic ${btoa(`:${key}`)}`], 401],
    ['a cookie', [`cookie: authorization=${key}; x-api-key=${key}`], 401],
    ['a bearer token', [`authorization: Bearer ${key}`], 200],
    ['a bearer token, small letters', [`authorization: bearer ${key}`], 200],
    ['x-api-key', [`x-api-key: ${key}`], 200],
    ['api-key, as Azure has it', [`api-key: ${key}`], 200],
    ['a key with a comma', [`authorization: Bearer ${comma}`], 200],
    ['two keys, the second one wrong', [`authorization: Bearer ${key}`, 'x-api-key: placeholder-of-sdk'], 200],
    ['two keys, the first one wrong', ['authorization: Bearer placeholder-of-sdk', `x-api-key: ${key}`], 200],
    ['two keys, both right', [`authorization: Bearer ${key}`, `x-api-key: ${child}`], 200],
    ['the same key twice', [`authorization: Bearer ${key}`, `x-api-key: ${key}`], 200],
    ['a key and a foreign origin', [`x-api-key: ${key}`, 'origin: http://evil.example'], 200],
  ] as const)('%s', async (_, headers, status) => {
    expect(await send(locked, headers)).toMatchObject({ status, cors: [] });
  });

  test.each([
    '/v1/chat/completions?api_key=KEY',
    '/v1/chat/completions?key=KEY',
    '//v1/chat/completions',
    '/v1//chat/completions/',
    '/v1/models/../chat/completions',
    '/router/explain',
    '//router/explain',
    '/%76%31/chat/completions',
  ])('no path gets around them: %s', async (path) => {
    const { status } = await send(locked, [], path.replace('KEY', key));
    expect([401, 404]).toContain(status);
    expect(status === 404 && path.includes('//')).toBe(false);
  });

  test('a key that may not force is answered by small, and the record says so', async () => {
    const denied = await send(locked, [`x-api-key: ${child}`, 'x-force-big: 1', 'x-request-id: denied']);
    expect(denied.text).toMatch(/^x-router-backend: small\r$/m);
    expect(await locked.router.decisionOf('denied')).toMatchObject({
      forceDenied: true,
      force: 'none',
      chosen: 'small',
      key: 'child',
    });
  });

  test("a client's key, cookie and force header never travel to a backend", async () => {
    await send(locked, [
      `authorization: Bearer ${key}`,
      'cookie: a=b',
      'x-force-big: 1',
      'x-router-strict: 0',
      'proxy-authorization: Basic x',
      'connection: x-secret',
      'x-secret: 1',
    ]);
    await send(open, [`x-api-key: ${key}`, `authorization: Bearer ${key}`]);
    const heads = [locked, open].flatMap(({ small, big }) => [...small.served, ...big.served].map(({ head }) => head));
    for (const head of heads)
      expect(head).not.toMatch(/authorization|x-api-key|cookie|x-force-big|x-router|x-secret|key-of-the/i);
  });

  test('a preflight needs no key and promises nothing to a foreign page', async () => {
    const preflight = async (origin: string, host = 'localhost') => {
      const client = await connectRaw(locked.url);
      client.send(
        `OPTIONS /v1/chat/completions HTTP/1.1\r\nhost: ${host}\r\norigin: ${origin}\r\naccess-control-request-method: POST\r\nconnection: close\r\n\r\n`,
      );
      return client.closed;
    };
    expect(await preflight('http://evil.example')).not.toMatch(/access-control/i);
    expect(await preflight('http://evil.example', 'evil.example')).not.toMatch(/access-control/i);
    expect(await preflight('http://localhost')).not.toMatch(/private-network/);
    expect(await preflight('http://localhost')).toMatch(/access-control-allow-origin: http:\/\/localhost\r/);
  });

  test('an allowed page of the internet may reach into the house', async () => {
    const client = await connectRaw(open.url);
    client.send(
      [
        'OPTIONS /v1/chat/completions HTTP/1.1',
        'host: localhost',
        'origin: https://chat.example.org',
        'access-control-request-method: POST',
        'access-control-request-headers: authorization',
        'access-control-request-private-network: true',
        'connection: close\r\n\r\n',
      ].join('\r\n'),
    );
    expect(await client.closed).toMatch(/access-control-allow-private-network: true\r/);
  });

  test('addresses that a client claims, the page that it is on, and wishes to outlive it, end at the router', async () => {
    await send(locked, [
      `x-api-key: ${key}`,
      'x-conversation-id: abc',
      'X-Forwarded-For: 10.0.0.1',
      'x-forwarded-host: pc',
      'forwarded: for=10.0.0.1',
      'x-real-ip: 10.0.0.1',
      'last-event-id: 7',
      'origin: https://chat.example.org',
      'sec-fetch-site: cross-site',
      'x-stainless-lang: js',
    ]);
    const head = locked.small.served.findLast(({ line }) => line.startsWith('POST '))?.head ?? '';
    expect(head).toMatch(/x-stainless-lang: js/i);
    expect(head).not.toMatch(/conversation|forwarded|real-ip|last-event|origin|sec-fetch/i);
  });
});
