// Messages that wait for the end of a game: kept in the history, sent by one tab, never forced, back to waiting where a game began meanwhile.
import { effect, untracked } from '@preact/signals';
import { hasText } from '../answer/answer.ts';
import { pathTo } from '../history/branches.ts';
import { claimQueued, readMessages, save } from '../history/database.ts';
import type { AnswerMessage, Choice, Conversation, Message, UserMessage } from '../history/message.ts';
import { refreshStatus, status } from '../router/status-poll.ts';
import { announce } from '../shell/announcer.tsx';
import { newId } from '../shell/new-id.ts';
import { emptyDraft, keepThenRun, newAnswerMessage, questionFromDraft, show, touch } from './actions.ts';
import { filesTaken } from './attachments.ts';
import { buildRequest, planWaited } from './build-request.ts';
import { runAnswer } from './run-answer.ts';
import { begin, choice, conversations, opened, running, showConversation, showMessages } from './state.ts';
import { tellTabs } from './tabs.ts';

/** Lets the draft wait instead of sending it. */
export async function waitWithDraft(): Promise<void> {
  await filesTaken;
  const question = questionFromDraft(choice.value);
  if (question === null) return;
  const draftOf = opened.value?.conversation?.id ?? 'new';
  emptyDraft();
  await wait(question, draftOf);
}

/** Lets a question that could not be answered wait; `chosen`: for whom. */
export async function waitWith(question: UserMessage, chosen: Choice): Promise<void> {
  await wait({ ...question, choice: chosen }, null);
}

async function wait(question: UserMessage, draftOf: string | null): Promise<void> {
  const known = opened.value?.conversation ?? null;
  const conversation = { ...touch(known, question, question.id), queued: question.id };
  const waiting = { ...question, conversationId: conversation.id, queuedMs: Date.now() };
  show(conversation, waiting, null);
  announce('The message waits for the end of the game.');
  await keepThenRun(conversation, [waiting], draftOf, () => Promise.resolve());
}

/** It waits no longer, and was not sent. */
export async function cancelWaiting(question: UserMessage): Promise<void> {
  await change({ ...question, queuedMs: null }, null);
  announce('The message does not wait any more. It was not sent.');
}

async function change(question: UserMessage, queued: string | null, removed: readonly string[] = []): Promise<void> {
  const id = question.conversationId;
  const known = conversations.value?.find((conversation) => conversation.id === id);
  const conversation = known === undefined ? null : { ...known, queued, leaf: question.id };
  if (conversation !== null) showConversation(conversation);
  showMessages(id, [question], removed);
  await save(conversation, [question], removed);
  tellTabs(id);
}

/** Sends what waits once the game is over. Runs as long as the page: a message waits only while one is open. */
export function watchQueue(): void {
  effect(() => {
    const now = status.value?.value;
    const waiting = (conversations.value ?? []).filter(({ queued }) => typeof queued === 'string');
    const isOver = now?.mode?.value === 'NORMAL' && now.backends.big?.state !== 'down';
    if (isOver && waiting.length > 0) untracked(() => void sendNext(waiting));
  });
}

let isSending = false;

async function sendNext(waiting: readonly Conversation[]): Promise<void> {
  const next = waiting.find(({ id }) => !running.value.has(id));
  if (isSending || next === undefined) return;
  isSending = true;
  // Another look at the mode, since the last one may be seconds old. UNKNOWN is not over.
  try {
    if ((await refreshStatus()) === 'NORMAL') await send(next);
  } finally {
    isSending = false;
  }
}

async function send(conversation: Conversation): Promise<void> {
  const messages = await messagesOf(conversation.id);
  const question = messages.find(({ id }) => id === conversation.queued);
  if (question?.role !== 'user') return;
  const answer = newAnswerMessage(question, (messages.at(-1)?.seq ?? question.seq) + 1);
  const isMine = await claimQueued(question.id, answer);
  const sent = { ...question, queuedMs: null };
  const changed = { ...conversation, queued: null, leaf: answer.id, updatedMs: Date.now() };
  showConversation(changed);
  if (!isMine) return;
  showMessages(conversation.id, [sent, answer]);
  const job = begin(answer, 'big');
  announce('The game is over: the message that waited is sent.');
  const plan = planWaited(question.choice, status.value?.value.backends.big?.model ?? null);
  const path = [...pathTo(messages, question.id).slice(0, -1), sent];
  const request = buildRequest(path, conversation.settings, plan);
  await keepThenRun(changed, [], null, () => runAnswer(job, request, newId(), (final) => waitsAgain(final, sent)));
}

async function messagesOf(id: string): Promise<readonly Message[]> {
  const kept = await readMessages(id);
  return kept.length > 0 || opened.value?.conversation?.id !== id ? kept : opened.value.messages;
}

/** A game began meanwhile: the message waits again, and the answer that never began goes. */
async function waitsAgain({ answer, id }: AnswerMessage, question: UserMessage): Promise<boolean> {
  const code = answer.failure?.routerCode ?? answer.failure?.code ?? '';
  if (answer.state !== 'failed' || hasText(answer) || !['gaming', 'mode_unknown'].includes(code)) return false;
  await change({ ...question, queuedMs: Date.now() }, question.id, [id]);
  return true;
}
