// Every state of the chat, reached by clicking as a person would, on a stub that plays its part.
import {
  ask,
  askAndWait,
  cuts,
  explains,
  holds,
  idle,
  richAnswer,
  type State,
  statusIn,
  streams,
} from './state-tools.ts';
import { sendJson } from './stub-router.ts';

export const chatStates: readonly State[] = [
  {
    name: 'empty',
    screen: 'chat',
    prepare: idle,
    act: async (page) => void (await page.waitForSelector('.empty-thread')),
  },
  {
    name: 'typing',
    screen: 'chat',
    prepare: idle,
    act: async (page) => {
      await page.fill('#draft', 'How do I add two numbers?\n\nIn one line.');
      await page.waitForSelector('.preview .node-small');
    },
  },
  {
    name: 'waiting',
    screen: 'chat',
    prepare: (stub) => (stub.chat = holds('')),
    act: async (page) => {
      await ask(page);
      await page.waitForSelector('.route-chip');
    },
  },
  {
    name: 'streaming',
    screen: 'chat',
    prepare: (stub) => (stub.chat = holds('The first words of')),
    act: async (page) => {
      await ask(page);
      await page.waitForSelector('.growing');
    },
  },
  {
    name: 'stopped',
    screen: 'chat',
    prepare: (stub) => (stub.chat = holds('The first words of')),
    act: async (page) => {
      await ask(page);
      await page.waitForSelector('.growing');
      await page.click('.stop');
      await page.waitForSelector('.stopped-mark');
    },
  },
  {
    name: 'answered',
    screen: 'chat',
    prepare: (stub) => (stub.chat = streams(richAnswer, 'big', 'heavy-tokens')),
    act: async (page) => {
      await askAndWait(page);
      await page.waitForSelector('[class^=hljs]');
    },
  },
  {
    name: 'route-opened',
    screen: 'chat',
    prepare: (stub) => {
      stub.chat = streams('Short and sweet.');
    },
    act: async (page) => {
      await askAndWait(page);
      await page.click('.route-chip');
      await page.waitForSelector('.route-details');
    },
  },
  {
    name: 'thought',
    screen: 'chat',
    prepare: (stub) => (stub.chat = streams('<think>Both are numbers, so a sum will do.</think>Use a plus.')),
    act: async (page) => {
      await askAndWait(page);
      await page.click('summary');
    },
  },
  {
    name: 'gated',
    screen: 'chat',
    prepare: (stub) => {
      stub.status = statusIn('GAMING');
      stub.chat = streams('A short answer from small.', 'small', 'gaming', {
        'x-router-fallback': 'gaming',
        'x-router-mode': 'GAMING',
      });
    },
    act: askAndWait,
  },
  {
    name: 'interrupted',
    screen: 'chat',
    prepare: (stub) => (stub.chat = cuts),
    act: async (page) => {
      await ask(page);
      await page.waitForSelector('.failure');
    },
  },
  {
    name: 'refused',
    screen: 'chat',
    prepare: (stub) =>
      (stub.chat = ({ res }) =>
        sendJson(res, 503, { error: { message: 'The small backend is down.', code: 'small_down', source: 'router' } })),
    act: async (page) => {
      await ask(page);
      await page.waitForSelector('.failure');
    },
  },
  {
    name: 'offline',
    screen: 'chat',
    prepare: (stub) => {
      stub.status = 500;
      stub.chat = ({ req }) => void req.socket.destroy();
    },
    act: async (page) => {
      await ask(page);
      await page.waitForSelector('.failure');
      await page.waitForSelector('.strip');
    },
  },
  {
    name: 'key-wanted',
    screen: 'chat',
    prepare: (stub) => (stub.status = 401),
    act: async (page) => void (await page.waitForSelector('.key-card')),
  },
  {
    name: 'consent',
    screen: 'chat',
    prepare: (stub) => (stub.status = statusIn('GAMING')),
    act: async (page) => {
      await page.fill('#draft', 'Think hard about this.');
      await page.click('.choice.node-big');
      await page.press('#draft', 'Enter');
      await page.waitForSelector('dialog[open]');
    },
  },
  {
    name: 'tagged',
    screen: 'chat',
    prepare: (stub) => {
      stub.status = statusIn('UNKNOWN');
      stub.explain = explains({ rule: 'forced-tag', chosen: 'big', about: 9, facts: { force: 'tag' } });
    },
    act: async (page) => {
      await page.fill('#draft', '#force_big Think hard about this.');
      await page.waitForSelector('.tag-chip');
    },
  },
  {
    name: 'settings',
    screen: 'chat',
    prepare: idle,
    act: async (page) => {
      await page.click('[aria-label="Add to the message"]');
      await page.click('text=Settings of this chat');
      await page.waitForSelector('dialog[open]');
    },
  },
  {
    name: 'editing',
    screen: 'chat',
    prepare: idle,
    act: async (page) => {
      await askAndWait(page);
      await page.click('[aria-label=Edit]');
      await page.waitForSelector('.editing');
    },
  },
  {
    name: 'deleted',
    screen: 'chat',
    prepare: idle,
    act: async (page) => {
      await askAndWait(page);
      if (await page.isVisible('.sidebar-button')) await page.click('.sidebar-button');
      await page.click('.chat-row .menu-button');
      await page.click('text=Delete');
      await page.waitForSelector('.toast');
    },
  },
];
