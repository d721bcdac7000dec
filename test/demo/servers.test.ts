// The three servers that a fake plays, held to what the real ones were recorded to do: refusals in-band and not, heads, endings.
import { afterEach, describe, expect, test } from 'vitest';
import { type FakeVllm, type FakeVllmOptions, startFakeVllm } from '#demo/fake-vllm.ts';
import type { ServerName } from '#demo/servers/server.ts';
import { ask, eventsOf, type Reply } from './ask.ts';
import { image, refusals, unique, words } from './refusals.ts';

let open: FakeVllm[] = [];
afterEach(async () => {
  await Promise.all(open.map((fake) => fake.close()));
  open = [];
});

async function start(server: ServerName, more: FakeVllmOptions = {}): Promise<FakeVllm> {
  const fake = await startFakeVllm({ server, model: 'm', contextTokens: 1000, ...more });
  open.push(fake);
  return fake;
}

const chat = (fake: FakeVllm, body: object): Promise<Reply> =>
  ask(`${fake.url}/v1/chat/completions`, { body: { ...words('Hi'), ...body } });
const said = ({ status, text }: Reply): string => {
  if (status === 200) return '200';
  const { error, detail } = JSON.parse(text) as { error?: { message: string }; detail?: string };
  return `${status} ${error?.message ?? detail}`;
};

describe.each(['vllm-0.28', 'vllm-0.32', 'llama.cpp'] as const)('%s', (server) => {
  test.each(Object.keys(refusals))('refuses as recorded: %s', async (what) => {
    const fake = await start(server);
    const { path, body, [server]: expected } = refusals[what] ?? expect.fail(what);
    expect(said(await ask(fake.url + path, { body }))).toBe(expected);
  });

  test('a terminated server takes nobody, and what runs falls silent until it dies', async () => {
    const fake = await start(server, { behavior: { tokensPerSecond: 200, answerTokens: 1000 } });
    const asked = chat(fake, { stream: true });
    await fake.waitForRequest();
    await expect.poll(fake.running).toBe(1);
    const die = fake.terminate();
    await expect(ask(`${fake.url}/health`)).rejects.toThrow(/ECONNREFUSED/);
    expect(fake.running()).toBe(1);
    die();
    const { text } = await asked;
    expect(text.includes('EngineCore encountered') || text.includes('Context size has been')).toBe(true);
    expect(fake.running()).toBe(0);
  });
});

describe('vLLM refuses a stream in-band, because its head is out', () => {
  test('on chat with an error of code 400, [DONE] and a proper end', async () => {
    const { status, text } = await chat(await start('vllm-0.32'), { ...unique, stream: true });
    const [first, last] = eventsOf(text);
    expect([status, JSON.parse(first?.data ?? ''), last?.data]).toEqual([
      200,
      {
        error: {
          message: 'Grammar error: Unimplemented keys: ["uniqueItems"]',
          type: 'BadRequestError',
          param: null,
          code: 400,
        },
      },
      '[DONE]',
    ]);
  });

  test('on messages with what its converter misses in the error', async () => {
    const fake = await start('vllm-0.32');
    const thinking = { max_tokens: 5, thinking: { type: 'enabled', budget_tokens: 1024 }, stream: true };
    const { text } = await ask(`${fake.url}/v1/messages`, { body: { ...words('Hi'), ...thinking } });
    expect(text).toMatch(
      /^event: error\ndata: {"type":"error","error":{"type":"internal_error","message":"2 validation errors/,
    );
    expect(text).toContain("input_value={'error': {'message': 'th...am': None, 'code': 400}}, input_type=dict]");
  });

  test('on responses with nothing: the connection is dropped after the preamble', async () => {
    const fake = await start('vllm-0.32');
    const text = { format: { type: 'json_schema', name: 's', schema: { type: 'nonsense' } } };
    const asked = ask(`${fake.url}/v1/responses`, { body: { input: 'Hi', text, stream: true } });
    const { text: seen, broken } = await asked;
    expect([eventsOf(seen).map(({ event }) => event), broken === null]).toEqual([
      ['response.created', 'response.in_progress'],
      false,
    ]);
  });

  test('what 0.32 only stumbles over comes after the role', async () => {
    const fake = await start('vllm-0.32');
    const { text } = await chat(fake, { structured_outputs: { grammar: 'nonsense' }, stream: true });
    expect(eventsOf(text).map(({ data }) => /"role"|Internal server error|DONE/.exec(data)?.[0])).toEqual([
      '"role"',
      'Internal server error',
      'DONE',
    ]);
  });
});

test('instructions and tools are told twice before the first word of a response', async () => {
  const fake = await start('vllm-0.32', { contextTokens: 100_000, behavior: { prefillMs: 60_000 } });
  const tools = [{ type: 'function', name: 'f', parameters: {}, description: 'y'.repeat(33_000) }];
  const body = { input: 'Hi', instructions: 'x'.repeat(14_000), tools, stream: true };
  const { text } = await ask(`${fake.url}/v1/responses`, { body, leaveWhen: (seen) => seen.length > 90_000 });
  expect(text.length).toBeGreaterThan(90_000);
});

describe('asleep', () => {
  test('what runs ends with the reason abort, what comes waits, and the health says 200', async () => {
    const fake = await start('vllm-0.32', { behavior: { tokensPerSecond: 200, answerTokens: 1000 } });
    const running = chat(fake, { stream: true });
    await expect.poll(fake.running).toBe(1);
    fake.set({ asleep: true });
    expect((await running).text).toContain('"finish_reason":"abort"');
    expect((await ask(`${fake.url}/health`)).status).toBe(200);
    const waiting = chat(fake, {});
    await expect.poll(fake.running).toBe(1);
    fake.set({ asleep: false, answerTokens: 1 });
    expect((await waiting).status).toBe(200);
  });
});

describe('llama.cpp', () => {
  test('sends its head with the first word, so that a refusal keeps its status', async () => {
    const fake = await start('llama.cpp');
    const { status, text } = await chat(fake, { messages: image, stream: true });
    expect([status, JSON.parse(text)]).toMatchObject([500, { error: { code: 500, type: 'server_error' } }]);
  });

  test('says in its refusal of a long prompt how long it is', async () => {
    const { status, text } = await chat(await start('llama.cpp'), words('x'.repeat(8000)));
    expect([status, JSON.parse(text).error]).toEqual([
      400,
      {
        code: 400,
        message: 'request (2001 tokens) exceeds the available context size (1000 tokens), try increasing it',
        type: 'exceed_context_size_error',
        n_prompt_tokens: 2001,
        n_ctx: 1000,
      },
    ]);
  });

  test('its card holds all names of the model, and what it serves beside what it was trained on', async () => {
    const fake = await start('llama.cpp', { behavior: { aliases: ['m', 'b', 'c'] } });
    const [card] = JSON.parse((await ask(`${fake.url}/v1/models`)).text).data;
    expect([card.aliases, card.meta]).toMatchObject([['m', 'b', 'c'], { n_ctx: 1000, n_ctx_train: 32_768 }]);
    fake.set({ olderCard: true });
    const [older] = JSON.parse((await ask(`${fake.url}/v1/models`)).text).data;
    expect(older.meta).not.toHaveProperty('n_ctx');
  });

  test('a silent stream says a comment now and then', async () => {
    const fake = await start('llama.cpp', { behavior: { tokensPerSecond: 4, commentEveryMs: 20 } });
    const { text } = await ask(`${fake.url}/v1/chat/completions`, {
      body: { ...words('Hi'), stream: true },
      leaveWhen: (seen) => seen.includes('\n:\n\n'),
    });
    expect(text).toContain('\n:\n\n');
  });

  test('its health is a document, and tells when it loads', async () => {
    const fake = await start('llama.cpp');
    expect((await ask(`${fake.url}/health`)).text).toBe('{"status":"ok"}');
    fake.set({ healthStatus: 503 });
    expect((await ask(`${fake.url}/health`)).text).toContain('Loading model');
  });

  test('its list of models needs no key, its answers do', async () => {
    const fake = await start('llama.cpp', { apiKey: 'secret' });
    expect((await ask(`${fake.url}/v1/models`)).status).toBe(200);
    expect(said(await chat(fake, {}))).toBe('401 Invalid API Key');
  });
});
