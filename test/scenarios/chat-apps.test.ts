// What popular chat apps and agents send around one question, as data: who answers each of it, and by which rule.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askChat } from '../support/ask.ts';
import { startTestHouse, type TestHouse } from '../support/router.ts';

/** Built-in tools of a chat app: about 25 kB of schemas with every message. */
const tool = (index: number, words: number) => ({
  type: 'function',
  function: {
    name: `builtin_tool_${index}`,
    description: 'Looks something up for the person and returns what was found. '.repeat(words),
    parameters: { type: 'object', properties: { query: { type: 'string', description: 'What to look for' } } },
  },
});
const chatAppTools = Array.from({ length: 36 }, (_, index) => tool(index, 8));
const agentTools = Array.from({ length: 60 }, (_, index) => tool(index, 18));
/** About `tokens` tokens of plain words. */
const words = (tokens: number) => 'word '.repeat(tokens);
const task = (what: string) =>
  `### Task:\nGenerate ${what} for the chat below.\n<chat_history>\nUSER: Hello\nASSISTANT: Hi there\n</chat_history>`;

interface Row {
  readonly what: string;
  readonly body: Readonly<Record<string, unknown>> & { readonly messages: readonly object[] };
  readonly normal: string;
  readonly gaming: string;
}
const user = (content: string) => ({ role: 'user', content });
const called = [
  user('Hello'),
  {
    role: 'assistant',
    content: '',
    tool_calls: [{ id: 'c1', type: 'function', function: { name: 'builtin_tool_1', arguments: '{}' } }],
  },
  { role: 'tool', tool_call_id: 'c1', content: 'found nothing' },
];

const rows: readonly Row[] = [
  {
    what: 'a light question with 25 kB of tools is light',
    body: { messages: [user('Hello')], tools: chatAppTools, stream: true },
    normal: 'small light',
    gaming: 'small light',
  },
  {
    what: "a chat app's title",
    body: { model: 'small', messages: [user(task('a title'))] },
    normal: 'small pinned-small',
    gaming: 'small pinned-small',
  },
  {
    what: "a chat app's follow-up questions",
    body: { messages: [user(task('follow-ups'))] },
    normal: 'small light',
    gaming: 'small light',
  },
  { what: "a chat app's tags", body: { messages: [user(task('tags'))] }, normal: 'small light', gaming: 'small light' },
  {
    what: "a chat app's tool loop",
    body: { messages: called, tools: chatAppTools },
    normal: 'small light',
    gaming: 'small light',
  },
  {
    what: 'continuing an answer of big names its id, and is a wish',
    body: {
      model: 'big-32b',
      messages: [
        user('First one #force_big'),
        { role: 'assistant', content: 'Once upon' },
        user('And a second, light one'),
      ],
    },
    normal: 'big heavy-model',
    gaming: 'small gaming',
  },
  {
    what: 'a client that repeats the answering model forces nothing, a tag of an earlier turn neither',
    body: {
      model: 'big-32b',
      messages: [user('#force_big Hello'), { role: 'assistant', content: 'Hi' }, user('Thanks')],
      stream: true,
    },
    normal: 'big heavy-model',
    gaming: 'small gaming',
  },
  {
    what: 'the alias big forces',
    body: { model: 'big', messages: [user('Hello')] },
    normal: 'big forced-model',
    gaming: 'big forced-model',
  },
  {
    what: '13,000 tokens of tools are heavy',
    body: { messages: [user('Hello')], tools: agentTools },
    normal: 'big heavy-tokens',
    gaming: 'small gaming',
  },
  {
    what: '5,000 tokens of system text are heavy',
    body: { messages: [{ role: 'system', content: words(5000) }, user('Hello')] },
    normal: 'big heavy-tokens',
    gaming: 'small gaming',
  },
  {
    what: 'documents and template arguments count as everything',
    body: {
      messages: [user('Hello')],
      documents: [{ text: words(5000) }],
      chat_template_kwargs: { note: words(4000) },
    },
    normal: 'big heavy-tokens',
    gaming: 'small gaming',
  },
];

describe.each(['NORMAL', 'GAMING'] as const)('in %s', (mode) => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await startTestHouse();
    house.mode.set(mode);
    for (const backend of [house.small, house.big]) backend.set({ contextTokens: 131_072 });
    await Promise.all([house.router.app.services.small.cards.look(), house.router.app.services.big?.cards.look()]);
  });
  afterAll(() => house.close());

  test.each(rows)('$what', async ({ body, normal, gaming }) => {
    const { status, headers } = await askChat(house.url, '', { body });
    const answered = `${headers.get('x-router-backend')} ${headers.get('x-router-rule')}`;
    expect([status, answered]).toEqual([200, mode === 'NORMAL' ? normal : gaming]);
    expect(headers.get('x-router-fallback')).toBe(answered === 'small gaming' ? 'gaming' : null);
  });
});

test('30 MB of tools are counted and sent on, and nobody else waits', async () => {
  const house = await startTestHouse();
  for (const backend of [house.small, house.big]) backend.set({ contextTokens: 100_000_000 });
  const text = JSON.stringify({ messages: [user('Hello')], tools: [tool(1, 480_000)] });
  const busy = fetch(`${house.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: text,
  });
  const { headers } = await busy;
  expect([headers.get('x-router-backend'), headers.get('x-router-rule')]).toEqual(['big', 'heavy-tokens']);
  await house.close();
});
