// The chat's state: the list of conversations, the open one, the answers that are being written, the composer.
import { computed, type Signal, signal } from '@preact/signals';
import type { Answer } from '../answer/answer.ts';
import { leafOf, pathTo } from '../history/branches.ts';
import { newChats } from '../history/kept.ts';
import type { AnswerMessage, Choice, Conversation, Message, Settings, TextFile } from '../history/message.ts';
import type { Explanation, Node } from '../router/contract.ts';

export interface Opened {
  /** null: a new chat that does not exist until its first message. */
  readonly conversation: Conversation | null;
  readonly messages: readonly Message[];
}

/** An answer that this tab is writing. */
export interface Running {
  readonly message: AnswerMessage;
  readonly answer: Signal<Answer>;
  readonly stop: AbortController;
  /** Who was going to answer when it was sent, as far as the router had said. */
  readonly expected: Node | null;
}

/** Reason of a stop whose answer is not wanted any more: it is not kept. */
export const discarded = 'discarded';

export const conversations = signal<readonly Conversation[] | null>(null);
export const opened = signal<Opened | null>(null);
/** By conversation id. A conversation has at most one. */
export const running = signal<ReadonlyMap<string, Running>>(new Map());

/** The chat is gone: so is the answer that is being written in it. */
export const discard = (id: string) => running.value.get(id)?.stop.abort(discarded);

/** Resolves once a chat stands on the screen: a person may be quicker. */
export async function chatOpened(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const unwatch = opened.subscribe((now) => void (now !== null && resolve()));
  await promise;
  unwatch();
}

/** What the router said about the draft; null: nothing yet. */
export const preview = signal<Explanation | null>(null);

export const draft = signal('');
/** Texts that go with the draft. */
export const draftFiles = signal<readonly TextFile[]>([]);
/** Where the next message goes. */
export const choice = signal<Choice>('auto');
/** The choice goes for every message of this chat. */
export const isChoiceKept = signal(false);

/** Settings typed before a new chat exists. */
export const typedSettings = signal<Settings | null>(null);
/** What goes with the next message. */
export const settingsHere = computed(
  () => opened.value?.conversation?.settings ?? typedSettings.value ?? newChats.value.value,
);

/** The message that is being edited. */
export const editing = signal<string | null>(null);

/** The messages of the branch that is shown. */
export const shown = computed<readonly Message[]>(() => {
  const now = opened.value;
  return now === null ? [] : pathTo(now.messages, leafOf(now.conversation, now.messages));
});

/** The answer being written in the open conversation. */
export const runningHere = computed(() => running.value.get(opened.value?.conversation?.id ?? '') ?? null);

/** Puts messages on the screen, each in its place or in that of its older self, if their conversation is the open one. */
export function showMessages(
  conversationId: string,
  messages: readonly Message[],
  removedIds: readonly string[] = [],
): void {
  const now = opened.value;
  if (now?.conversation?.id !== conversationId) return;
  const gone = new Set([...removedIds, ...messages.map(({ id }) => id)]);
  const all = [...now.messages.filter(({ id }) => !gone.has(id)), ...messages];
  opened.value = { ...now, messages: all.sort((a, b) => a.seq - b.seq) };
}

/** Puts a conversation in its place in the list, and on the screen if it is the open one. */
export function showConversation(conversation: Conversation): void {
  const others = (conversations.value ?? []).filter((known) => known.id !== conversation.id);
  conversations.value = [conversation, ...others].sort((a, b) => b.updatedMs - a.updatedMs);
  const now = opened.value;
  if (now?.conversation?.id === conversation.id) opened.value = { ...now, conversation };
}

/** From now on `message` is being written. */
export function begin(message: AnswerMessage, expected: Node | null): Running {
  const job = { message, answer: signal(message.answer), stop: new AbortController(), expected };
  setRunning(message.conversationId, job);
  return job;
}

export function setRunning(conversationId: string, value: Running | null): void {
  const next = new Map(running.value);
  if (value === null) next.delete(conversationId);
  else next.set(conversationId, value);
  running.value = next;
}
