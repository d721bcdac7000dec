// What a person can do in a chat: send, stop, ask again, ask the other model, edit, go on. Every act adds a branch; nothing is destroyed.
import { signal } from '@preact/signals';
import { newAnswer } from '../answer/answer.ts';
import { endBelow, pathTo, placed } from '../history/branches.ts';
import { save } from '../history/database.ts';
import {
  type AnswerMessage,
  bareQuestion,
  type Choice,
  type Conversation,
  type Message,
  type TextFile,
  titleOf,
  type UserMessage,
} from '../history/message.ts';
import { ownTab, writeDraft } from '../history/scratch.ts';
import type { Node } from '../router/contract.ts';
import { newId } from '../shell/new-id.ts';
import { goToChat } from '../shell/screen.ts';
import { agrees } from './agree.tsx';
import { buildRequest, type ChatRequest, planSend } from './build-request.ts';
import { dropDraftFiles, filesTaken } from './attachments.ts';
import { runAnswer } from './run-answer.ts';
import {
  begin,
  chatOpened,
  choice,
  draft,
  draftFiles,
  isChoiceKept,
  opened,
  preview,
  runningHere,
  settingsHere,
  showConversation,
  showMessages,
  shown,
  typedSettings,
} from './state.ts';
import { tellTabs } from './tabs.ts';

/** The question that stands at the top while its answer grows. */
export const pinned = signal<string | null>(null);

/** One question and what is wanted for it. */
interface Turn {
  readonly question: UserMessage;
  readonly chosen: Choice;
  /** The answer to go on with. */
  readonly goOn?: AnswerMessage;
  /** The answer of the other model that this one is asked for beside. */
  readonly beside?: string;
  readonly isDraft?: boolean;
}

/** Sends the draft as the next message. False when nothing was sent (empty, busy, or no consent): the draft stays. */
export async function sendDraft(): Promise<boolean> {
  await Promise.all([chatOpened(), filesTaken]);
  const question = questionFromDraft(choice.value);
  return question !== null && ask({ question, chosen: question.choice, isDraft: true });
}

/** The draft as a message at the end of what is shown; null where there is nothing to say. */
export function questionFromDraft(chosen: Choice): UserMessage | null {
  const hasWords = draft.value.trim() !== '' || draftFiles.value.length > 0;
  if (opened.value === null || !hasWords) return null;
  return newQuestion(draft.value, draftFiles.value, chosen, shown.value.at(-1)?.id ?? null);
}

export function stop(): void {
  runningHere.value?.stop.abort();
}

/** Asks for another answer to the question of `message`; `wanted`: what is to be otherwise than before. */
export async function regenerate(message: AnswerMessage, wanted: Partial<Turn> = {}): Promise<void> {
  const question = questionOf(message);
  if (question !== null) await ask({ question, chosen: message.choice ?? question.choice, ...wanted });
}

/** Asks a question that has no answer, or asks it of another model. */
export async function askAgain(question: UserMessage, chosen: Choice = question.choice): Promise<void> {
  await ask({ question, chosen });
}

/** Asks the other model the same; both answers stay. */
export function askOther(message: AnswerMessage): Promise<void> {
  const chosen = message.answer.route?.backend === 'big' ? 'small' : 'big';
  return regenerate(message, { chosen, beside: message.id });
}

/** Goes on with an answer that was cut; the cut one stays as a branch. */
export function goOnWith(message: AnswerMessage): Promise<void> {
  return regenerate(message, { goOn: message });
}

/** Asks with other words, beside the question as it was. */
export async function editAndResend(message: UserMessage, text: string): Promise<boolean> {
  const before = pathTo(opened.value?.messages ?? [], message.id).at(-2)?.id ?? null;
  const question = newQuestion(text, message.files ?? [], message.choice, before);
  return text.trim() !== '' && ask({ question, chosen: message.choice });
}

/** Shows the branch that goes through `id`. */
export async function showBranch(id: string): Promise<void> {
  const now = opened.value;
  if (now === null || now.conversation === null) return;
  const conversation = { ...now.conversation, leaf: endBelow(now.messages, id) };
  const changed = new Map(placed(now.messages).map((message) => [message.id, message]));
  opened.value = { conversation, messages: now.messages.map((message) => changed.get(message.id) ?? message) };
  showConversation(conversation);
  await save(conversation, [...changed.values()]);
  tellTabs(conversation.id);
}

export function questionOf(message: AnswerMessage): UserMessage | null {
  return pathTo(opened.value?.messages ?? [], message.id).findLast((known) => known.role === 'user') ?? null;
}

function newQuestion(text: string, files: readonly TextFile[], chosen: Choice, parent: string | null): UserMessage {
  const now = opened.value;
  const place = { conversationId: now?.conversation?.id ?? '', seq: (now?.messages.at(-1)?.seq ?? 0) + 1, parent };
  return { ...bareQuestion(text, chosen, files), ...place, id: newId(), atMs: Date.now() };
}

let isAsking = false;

async function ask(turn: Turn): Promise<boolean> {
  if (isAsking || runningHere.value !== null) return false;
  isAsking = true;
  try {
    const request = requestFor(turn);
    const isAgreed = await agrees(request, turn.question.text);
    if (isAgreed) start(turn, request);
    return isAgreed;
  } finally {
    isAsking = false;
  }
}

function requestFor({ question, chosen, goOn }: Turn): ChatRequest {
  const now = opened.value;
  const before = pathTo(now?.messages ?? [], question.parent === undefined ? question.id : question.parent);
  const path = [...before.filter(({ id }) => id !== question.id), question, ...(goOn === undefined ? [] : [goOn])];
  return buildRequest(path, settingsHere.value, planSend(chosen));
}

function start(turn: Turn, request: ChatRequest): void {
  const known = opened.value;
  const answer = answerFor(turn, known?.messages ?? []);
  const conversation = touch(known?.conversation ?? null, turn.question, answer.id);
  const question = { ...turn.question, conversationId: conversation.id, queuedMs: null };
  const message = { ...answer, conversationId: conversation.id };
  show(conversation, question, message);
  const job = begin(message, expectedOf(turn));
  pinned.value = question.id;
  const draftOf = turn.isDraft === true ? (known?.conversation?.id ?? 'new') : null;
  if (draftOf !== null) emptyDraft();
  void keepThenRun(conversation, [question, message], draftOf, () => runAnswer(job, request, newId()));
}

/** Who is going to answer: as the preview of a draft says, else as the person chose. */
function expectedOf({ chosen, isDraft }: Turn): Node | null {
  const expected = (isDraft === true ? preview.value?.decision.chosen : null) ?? chosen;
  return expected === 'small' || expected === 'big' ? expected : null;
}

/** Puts a question and what follows it on the screen. */
export function show(conversation: Conversation, question: UserMessage, answer: AnswerMessage | null): void {
  const isNew = opened.value?.conversation === null;
  if (isNew) opened.value = { conversation, messages: [] };
  showMessages(conversation.id, answer === null ? [question] : [question, answer]);
  showConversation(conversation);
  if (isNew) goToChat(conversation.id, true);
}

export function emptyDraft(): void {
  draft.value = '';
  dropDraftFiles();
  if (!isChoiceKept.value) choice.value = 'auto';
}

/** The question is kept before anything is sent, and the draft until then: a reload may come at any moment. */
export async function keepThenRun(
  conversation: Conversation,
  messages: readonly Message[],
  draftOf: string | null,
  run: () => Promise<void>,
): Promise<void> {
  const isKept = await save(conversation, messages);
  if (isKept && draftOf !== null) writeDraft(draftOf, draft.value);
  tellTabs(conversation.id);
  await run();
}

/** The conversation as it is after a question: made if it is the first, with the branch that is shown. */
export function touch(known: Conversation | null, question: UserMessage, leaf: string): Conversation {
  const now = Date.now();
  const kept = isChoiceKept.value ? { choice: choice.value } : {};
  if (known !== null) return { ...known, updatedMs: now, leaf };
  const title = titleOf(question.text.trim() === '' ? (question.files?.[0]?.name ?? '') : question.text);
  const settings = settingsHere.value;
  typedSettings.value = null;
  return { id: newId(), title, createdMs: now, updatedMs: now, settings, leaf, ...kept };
}

function answerFor({ question, chosen, goOn, beside }: Turn, known: readonly Message[]): AnswerMessage {
  const seq = Math.max(question.seq, known.at(-1)?.seq ?? 0) + 1;
  return {
    ...newAnswerMessage(question, seq),
    answer: newAnswer(Date.now(), goOn?.answer),
    ...(chosen === question.choice ? {} : { choice: chosen }),
    ...(beside === undefined ? {} : { beside }),
  };
}

/** An answer that was just asked for. */
export function newAnswerMessage(question: UserMessage, seq: number): AnswerMessage {
  const now = Date.now();
  const place = { id: newId(), conversationId: question.conversationId, seq, parent: question.id };
  return { role: 'assistant', ...place, answer: newAnswer(now), record: null, tab: ownTab(), savedMs: now };
}
