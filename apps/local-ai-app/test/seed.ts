// Fills the history of a page's browser, as if somebody had used it for long.
import type { Page } from 'playwright-core';
import type { Conversation, Message } from '../src/history/message.ts';

/** Writes as the app does, and reloads the page. */
export async function seed(
  page: Page,
  conversations: readonly Conversation[],
  messages: readonly Message[],
): Promise<void> {
  await page.locator('.empty-thread, .thread').first().waitFor();
  await page.evaluate(write, { conversations, messages });
  await page.reload();
}

async function write(all: { conversations: readonly Conversation[]; messages: readonly Message[] }): Promise<void> {
  const opening = indexedDB.open('local-ai-app');
  await new Promise((resolve) => (opening.onsuccess = resolve));
  const transaction = opening.result.transaction(['conversations', 'messages'], 'readwrite');
  for (const conversation of all.conversations) transaction.objectStore('conversations').put(conversation);
  for (const message of all.messages) transaction.objectStore('messages').put(message);
  await new Promise((resolve) => (transaction.oncomplete = resolve));
  opening.result.close();
}

const words =
  'amber basil cedar delta ember fable grove haven ivory joule karst lemon maple north olive pearl quill raven'.split(
    ' ',
  );

/** Chats of questions and answers whose words differ; the last one has `needle` in its last answer. */
export function manyChats(chats: number, messagesEach: number, characters: number, needle: string) {
  const settings = { system: '', temperature: null, topP: null, maxTokens: null };
  const now = Date.now();
  const conversations: Conversation[] = [];
  const messages: Message[] = [];
  for (let chat = 0; chat < chats; chat += 1) {
    const conversationId = `chat-${chat}`;
    const updatedMs = now - chat * 3_600_000;
    conversations.push({ id: conversationId, title: `Chat number ${chat}`, createdMs: updatedMs, updatedMs, settings });
    for (let seq = 1; seq <= messagesEach; seq += 1) {
      const place = { id: `${conversationId}-${seq}`, conversationId, seq };
      const isLast = chat === chats - 1 && seq === messagesEach;
      const text = textOf(chat * messagesEach + seq, characters, isLast ? needle : '');
      messages.push(
        seq % 2 === 1 ? { role: 'user', ...place, text, choice: 'auto', atMs: updatedMs } : answered(place, text),
      );
    }
  }
  return { conversations, messages };
}

function answered(place: { id: string; conversationId: string; seq: number }, content: string): Message {
  const answer = {
    state: 'done',
    content,
    reasoning: '',
    route: { backend: 'small', rule: 'light', mode: 'NORMAL', fallback: null, requestId: place.id },
    failure: null,
    finishReason: 'stop',
    model: 'seeded',
    startedMs: 0,
    firstOutputMs: 100,
    lastOutputMs: 1100,
    promptTokens: 10,
    completionTokens: 100,
    chunks: 100,
  } as const;
  return { role: 'assistant', ...place, answer, record: null, tab: 'seed', savedMs: 0 };
}

function textOf(from: number, characters: number, ending: string): string {
  let text = '';
  for (let at = from; text.length < characters; at = (at * 31 + 7) % 9973) text += `${words[at % words.length]} `;
  return text.slice(0, characters - ending.length) + ending;
}

/** About 32 kB of the Markdown that models write, ending with a word of its own. */
export function longAnswer(): string {
  const part =
    'A paragraph with **bold** words, `code` and a [link](https://example.org) that goes on for a while.\n\n- one item\n- another item\n\n```ts\nexport const add = (a: number, b: number) => a + b;\n```\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n';
  return `${part.repeat(Math.ceil(32_000 / part.length))}The end.`;
}
