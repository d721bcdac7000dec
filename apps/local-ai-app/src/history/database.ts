// The history in IndexedDB. Where the browser refuses it, everything lives in memory and `isHistoryKept` says so.
import { signal } from '@preact/signals';
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { AnswerMessage, Conversation, Message } from './message.ts';

interface Schema extends DBSchema {
  conversations: { key: string; value: Conversation };
  messages: { key: string; value: Message; indexes: { inOrder: [string, number] } };
}

/** False where nothing survives a reload. */
export const isHistoryKept = signal(true);

let opened: Promise<IDBPDatabase<Schema> | null> | null = null;

function database(): Promise<IDBPDatabase<Schema> | null> {
  opened ??= openDB<Schema>('local-ai-app', 1, {
    upgrade(db) {
      db.createObjectStore('conversations', { keyPath: 'id' });
      db.createObjectStore('messages', { keyPath: 'id' }).createIndex('inOrder', ['conversationId', 'seq']);
    },
    terminated: () => (opened = null),
  }).catch(() => {
    isHistoryKept.value = false;
    return null;
  });
  return opened;
}

/** All conversations, the latest first. */
export async function readConversations(): Promise<Conversation[]> {
  const db = await database();
  const all = db === null ? [] : await db.getAll('conversations');
  return all.sort((a, b) => b.updatedMs - a.updatedMs);
}

/** The messages of one conversation in their order. */
export async function readMessages(conversationId: string): Promise<Message[]> {
  const db = await database();
  if (db === null) return [];
  return db.getAllFromIndex(
    'messages',
    'inOrder',
    IDBKeyRange.bound([conversationId, -Infinity], [conversationId, Infinity]),
  );
}

/** Resolves when everything given is committed; false where it could not be kept. */
export async function save(
  conversation: Conversation | null,
  messages: readonly Message[],
  removedIds: readonly string[] = [],
  removedConversation?: string,
): Promise<boolean> {
  const db = await database();
  if (db === null) return false;
  try {
    const transaction = db.transaction(['conversations', 'messages'], 'readwrite');
    const [inChats, inMessages] = [transaction.objectStore('conversations'), transaction.objectStore('messages')];
    await Promise.all([
      transaction.done,
      conversation === null ? null : inChats.put(conversation),
      removedConversation === undefined ? null : inChats.delete(removedConversation),
      ...messages.map((message) => inMessages.put(message)),
      ...removedIds.map((id) => inMessages.delete(id)),
    ]);
    return true;
  } catch {
    isHistoryKept.value = false; // out of space, or the browser closed the database
    return false;
  }
}

/** Everything, in no order. A message that was saved behind the deletion of its chat is left out. */
export async function readAll(): Promise<{ conversations: Conversation[]; messages: Message[] }> {
  const db = await database();
  if (db === null) return { conversations: [], messages: [] };
  const conversations = await db.getAll('conversations');
  const known = new Set(conversations.map(({ id }) => id));
  const messages = (await db.getAll('messages')).filter(({ conversationId }) => known.has(conversationId));
  return { conversations, messages };
}

/**
 * Adds what is not here yet, all or nothing; resolves with how many chats were added, null where nothing could be kept.
 * What waited does not wait any more: where it came from it may still be sent.
 */
export async function addChats(chats: readonly Conversation[], messages: readonly Message[]): Promise<number | null> {
  const db = await database();
  if (db === null) return null;
  const transaction = db.transaction(['conversations', 'messages'], 'readwrite');
  const done = transaction.done.then(
    () => true,
    () => false,
  );
  const [inChats, inMessages] = [transaction.objectStore('conversations'), transaction.objectStore('messages')];
  const known = new Set([...(await inChats.getAllKeys()), ...(await inMessages.getAllKeys())]);
  const added = chats.filter(({ id }) => !known.has(id));
  for (const chat of added)
    void inChats.put('queued' in chat ? { ...chat, queued: null } : chat).catch(() => undefined);
  for (const message of messages.filter(({ id }) => !known.has(id)))
    void inMessages.put('queuedMs' in message ? { ...message, queuedMs: null } : message).catch(() => undefined);
  return (await done) ? added.length : null;
}

/** Removes a conversation with its messages. */
export async function removeConversation(id: string): Promise<void> {
  const ids = (await readMessages(id)).map((message) => message.id);
  await save(null, [], ids, id);
}

/**
 * Takes a waiting message for sending: it stops waiting and its answer begins, in one transaction, so that of all tabs
 * only one ever sends it. False: another one has it, or it was cancelled.
 */
export async function claimQueued(id: string, answer: AnswerMessage): Promise<boolean> {
  const db = await database();
  if (db === null) return true;
  const transaction = db.transaction('messages', 'readwrite');
  const message = await transaction.store.get(id);
  const isWaiting = message?.role === 'user' && typeof message.queuedMs === 'number';
  if (isWaiting)
    await Promise.all([transaction.store.put({ ...message, queuedMs: null }), transaction.store.put(answer)]);
  await transaction.done;
  return isWaiting;
}
