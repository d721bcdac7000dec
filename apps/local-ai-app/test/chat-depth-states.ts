// States of the chat that only this one has: what fits where, what waits, what stands side by side.
import type { Page } from 'playwright-core';
import { ask, askAndWait, explains, idle, richAnswer, type State, statusIn, streams } from './state-tools.ts';
import { manyChats, seed } from './seed.ts';
import { routeHeaders, sendJson, type StubRouter } from './stub-router.ts';

const longDraft = 'A line of the log that somebody pasted.\n'.repeat(30);

const gatedLong = explains({ rule: 'gaming', because: 'gaming', about: 24_310 });

function refusesLong({ res }: Parameters<StubRouter['chat']>[0]): void {
  const message = "This model's maximum context length is 16384 tokens. Big was left alone: someone is gaming.";
  sendJson(res, 400, {
    error: {
      message,
      type: 'invalid_request_error',
      code: 'context_length_exceeded',
      router_code: 'context_exceeds_small',
    },
  });
}

const { conversations, messages } = manyChats(24, 2, 400, '');
const titles = [
  'Sourdough that rises overnight',
  'Why the build is slow',
  'A letter to the landlord',
  'Rust lifetimes',
];
const titled = conversations.map((chat, at) => {
  const updatedMs = Date.now() - at * 20_000_000;
  return Object.assign(chat, { updatedMs, title: titles[at % titles.length] });
});
const chatsOfDays = [titled, messages] as const;

async function showChats(page: Page): Promise<void> {
  await page.locator('.empty-thread').waitFor();
  if (await page.isVisible('.sidebar-button')) await page.click('.sidebar-button');
  await page.locator('.chat-row').first().waitFor();
}

async function attach(page: Page): Promise<void> {
  await page.setInputFiles('[aria-label="Text files"]', {
    name: 'notes.md',
    mimeType: 'text/markdown',
    buffer: Buffer.from('# Notes\n'.repeat(3000)),
  });
  await page.locator('.file-chip').waitFor();
}

export const depthStates: readonly State[] = [
  {
    name: 'too-long-typed',
    screen: 'chat',
    prepare: (stub) => {
      stub.status = statusIn('GAMING');
      stub.explain = gatedLong;
    },
    act: async (page) => {
      await page.fill('#draft', longDraft);
      await page.locator('.too-long').waitFor();
    },
  },
  {
    name: 'too-long-refused',
    screen: 'chat',
    prepare: (stub) => {
      stub.status = statusIn('GAMING');
      stub.explain = gatedLong;
      stub.chat = refusesLong;
    },
    act: async (page) => {
      await ask(page, longDraft);
      await page.locator('.failure >> text=Send when the game is over').waitFor();
    },
  },
  {
    name: 'waits-for-game',
    screen: 'chat',
    prepare: (stub) => {
      stub.status = statusIn('GAMING');
      stub.explain = gatedLong;
    },
    act: async (page) => {
      await page.fill('#draft', 'Review the whole design, please.');
      await page.click('text=Send when the game is over');
      await page.locator('.queued').waitFor();
    },
  },
  {
    name: 'file-attached',
    screen: 'chat',
    prepare: (stub) => (stub.explain = explains({ rule: 'heavy-tokens', chosen: 'big', about: 6200 })),
    act: async (page) => {
      await attach(page);
      await page.fill('#draft', 'Sum this up.');
      await page.locator('.file-size', { hasText: 'big' }).waitFor();
    },
  },
  {
    name: 'both-answers',
    screen: 'chat',
    prepare: (stub) => {
      stub.chat = (exchange) =>
        exchange.req.headers['x-force-big'] === 'true'
          ? streams(richAnswer, 'big', 'forced-header')(exchange)
          : streams('With a plus: `1 + 2` is 3.')(exchange);
    },
    act: async (page) => {
      await askAndWait(page);
      await page.click('text=Ask Big the same');
      await page.locator('.answer.state-done .formula math').first().waitFor();
    },
  },
  {
    name: 'told-while-waiting',
    screen: 'chat',
    prepare: (stub) => {
      stub.chat = ({ req, res }) => {
        const { 'x-router-backend': _, ...head } = routeHeaders(req, 'small', 'heavy-tokens');
        res.writeHead(200, head);
        res.write(': router backend=small rule=heavy-tokens fallback=big-failed:reset\n\n');
      };
    },
    act: async (page) => {
      await ask(page);
      await page.locator('.waiting', { hasText: 'Small' }).waitFor();
    },
  },
  {
    name: 'keys',
    screen: 'chat',
    prepare: idle,
    act: async (page) => {
      await page.keyboard.press('Control+/');
      await page.locator('dialog[open] kbd').first().waitFor();
    },
  },
  {
    name: 'kept-prompts',
    screen: 'chat',
    prepare: idle,
    act: async (page) => {
      for (const prompt of ['Explain this to a child of ten:', 'Find the weakest step of this argument and say why.']) {
        await page.fill('#draft', prompt);
        await page.click('[aria-label="Add to the message"]');
        await page.click('text=Kept prompts');
        await page.click('text=Keep the draft as a prompt');
        await page.click('dialog >> text=Close');
      }
      await page.click('[aria-label="Add to the message"]');
      await page.click('text=Kept prompts');
      await page.locator('.kept-prompts li').nth(1).waitFor();
    },
  },
  {
    name: 'add-menu',
    screen: 'chat',
    prepare: idle,
    act: async (page) => {
      await page.click('[aria-label="Add to the message"]');
      await page.locator('[role=menu]').waitFor();
    },
  },
  {
    name: 'import-refused',
    screen: 'chat',
    prepare: idle,
    act: async (page) => {
      const file = { name: 'notes.json', mimeType: 'application/json', buffer: Buffer.from('{"hello"') };
      await page.setInputFiles('[aria-label="An export"]', file);
      await page.locator('.toast').waitFor();
    },
  },
  {
    name: 'chat-menu',
    screen: 'chat',
    prepare: idle,
    act: async (page) => {
      await seed(page, ...chatsOfDays);
      await showChats(page);
      await page.locator('.chat-row').first().hover();
      await page.locator('.chat-row .menu-button').first().click();
      await page.locator('[role=menu]').waitFor();
    },
  },
  {
    name: 'searched',
    screen: 'chat',
    prepare: idle,
    act: async (page) => {
      await seed(page, ...chatsOfDays);
      await showChats(page);
      await page.fill('#chats [type=search]', 'raven');
      await page.locator('.snippet').first().waitFor();
    },
  },
  {
    name: 'one-model',
    screen: 'chat',
    prepare: (stub) => {
      const status = statusIn('UNKNOWN');
      stub.status = { ...status, backends: { ...status.backends, big: null }, inflight: { small: 0, big: null } };
    },
    act: askAndWait,
  },
  {
    name: 'no-force',
    screen: 'chat',
    prepare: (stub) => (stub.status = statusIn('NORMAL', { you: { mayForce: false, mayCancel: false } })),
    act: askAndWait,
  },
];
