// What a person can do in a chat: send, stop, regenerate, edit and resend.
import { signal } from '@preact/signals';
import { newAnswer } from '../answer/answer.ts';
import { save } from '../history/database.ts';
import {
  type AnswerMessage,
  type Choice,
  type Conversation,
  defaultSettings,
  type Message,
  type Settings,
  titleOf,
  type UserMessage,
} from '../history/message.ts';
import { ownTab, writeDraft } from '../history/scratch.ts';
import { refreshStatus } from '../router/status-poll.ts';
import { newId } from '../shell/new-id.ts';
import { goToChat } from '../shell/screen.ts';
import { offerUndo } from '../shell/toast.tsx';
import { buildRequest } from './build-request.ts';
import { askConsent } from './consent-dialog.tsx';
import { type Plan, planSend } from './plan-send.ts';
import { runAnswer } from './run-answer.ts';
import {
  choice,
  discarded,
  draft,
  opened,
  type Running,
  running,
  runningHere,
  setRunning,
  showConversation,
  showMessages,
} from './state.ts';
import { tellTabs } from './tabs.ts';

/** Settings typed before a new chat exists. */
export const newChatSettings = signal<Settings>(defaultSettings);

/** Sends the draft as the next message. False when nothing was sent (empty, busy, or no consent): the draft stays. */
export async function sendDraft(): Promise<boolean> {
  const now = opened.value;
  const text = draft.value;
  if (now === null || text.trim() === '') return false;
  const chosen = choice.value;
  const isSent = await ask({ before: now.messages, text, chosen, questionId: newId(), isDraft: true });
  if (isSent && chosen === 'big') choice.value = 'auto';
  return isSent;
}

export function stop(): void {
  runningHere.value?.stop.abort();
}

/** Asks again for the answer at `message`; what stood there and below can be brought back. */
export async function regenerate(message: AnswerMessage): Promise<void> {
  const earlier = opened.value?.messages.filter((known) => known.seq < message.seq) ?? [];
  const question = earlier.findLast((known) => known.role === 'user');
  if (question === undefined) return;
  const before = earlier.filter((known) => known.seq < question.seq);
  await ask({ before, text: question.text, chosen: question.choice, questionId: question.id, isDraft: false });
}

/** Replaces a message of the user, and asks again from there. */
export async function editAndResend(message: UserMessage, text: string): Promise<boolean> {
  const before = opened.value?.messages.filter((known) => known.seq < message.seq) ?? [];
  return ask({ before, text, chosen: message.choice, questionId: newId(), isDraft: false });
}

interface Turn {
  /** The messages that stay; everything after them is replaced. */
  readonly before: readonly Message[];
  readonly text: string;
  readonly chosen: Choice;
  readonly questionId: string;
  /** The text comes from the composer, which is emptied once the message is kept. */
  readonly isDraft: boolean;
}

let isAsking = false;

async function ask(turn: Turn): Promise<boolean> {
  if (isAsking || runningHere.value !== null) return false;
  isAsking = true;
  try {
    const plan = await consentedPlan(turn);
    if (plan !== null) start(turn, plan);
    return plan !== null;
  } finally {
    isAsking = false;
  }
}

/** The plan, or null where the person does not agree. Asks for the mode only where it matters. */
async function consentedPlan(turn: Turn): Promise<Plan | null> {
  const mayNeedConsent = planSend(turn.text, turn.chosen, 'GAMING').needsConsent;
  const plan = planSend(turn.text, turn.chosen, mayNeedConsent ? await refreshStatus() : 'UNKNOWN');
  return !plan.needsConsent || (await askConsent()) ? plan : null;
}

function start(turn: Turn, plan: Plan): void {
  const known = opened.value;
  const conversation = touch(known?.conversation ?? null, turn.text);
  const seq = (turn.before.at(-1)?.seq ?? 0) + 1;
  const place = { id: turn.questionId, conversationId: conversation.id, seq };
  const question: UserMessage = { role: 'user', ...place, text: turn.text, choice: turn.chosen, atMs: Date.now() };
  const answer = waitingAnswer(conversation.id, seq + 1);
  const job: Running = { message: answer, answer: signal(answer.answer), stop: new AbortController() };
  const replaced = (known?.messages ?? []).filter((message) => message.seq >= seq);
  opened.value = { conversation, messages: [...turn.before, question, answer] };
  setRunning(conversation.id, job);
  showConversation(conversation);
  if (known?.conversation === null) goToChat(conversation.id, true);
  if (turn.isDraft) draft.value = '';
  const request = buildRequest([...turn.before, question], conversation.settings, plan);
  void keepThenRun(
    { conversation, question, answer, replaced },
    turn.isDraft ? (known?.conversation?.id ?? 'new') : null,
    () => runAnswer(job, request, newId()),
  );
}

interface Change {
  readonly conversation: Conversation;
  readonly question: UserMessage;
  readonly answer: AnswerMessage;
  readonly replaced: readonly Message[];
}

/** The question is kept before anything is sent, and the draft until then: a reload may come at any moment. */
async function keepThenRun(change: Change, draftOf: string | null, run: () => Promise<void>): Promise<void> {
  const { conversation, question, answer, replaced } = change;
  const removed = replaced.map((message) => message.id).filter((id) => id !== question.id);
  const isKept = await save(conversation, [question, answer], removed);
  if (isKept && draftOf !== null) writeDraft(draftOf, draft.value);
  tellTabs(conversation.id);
  const lost = replaced.filter((message) => message.id !== question.id);
  if (lost.length > 0)
    offerUndo(
      lost.length === 1 ? 'Replaced one message.' : `Replaced ${lost.length} messages.`,
      () => void bringBack(change),
    );
  await run();
}

async function bringBack({ conversation, question, answer, replaced }: Change): Promise<void> {
  running.value.get(conversation.id)?.stop.abort(discarded);
  const back = new Set(replaced.map((message) => message.id));
  const added = [question.id, answer.id].filter((id) => !back.has(id));
  await save(null, replaced, added);
  showMessages(conversation.id, (all) => [...all.filter((message) => message.seq < question.seq), ...replaced]);
  tellTabs(conversation.id);
}

function touch(known: Conversation | null, text: string): Conversation {
  const now = Date.now();
  if (known !== null) return { ...known, updatedMs: now };
  const conversation = {
    id: newId(),
    title: titleOf(text),
    createdMs: now,
    updatedMs: now,
    settings: newChatSettings.value,
  };
  newChatSettings.value = defaultSettings;
  return conversation;
}

function waitingAnswer(conversationId: string, seq: number): AnswerMessage {
  const now = Date.now();
  return {
    role: 'assistant',
    id: newId(),
    conversationId,
    seq,
    answer: newAnswer(now),
    record: null,
    tab: ownTab(),
    savedMs: now,
  };
}
