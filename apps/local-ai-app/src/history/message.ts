// What is kept of a chat: conversations and their messages.
import { type Answer, applyEvent, failureOf, isRunning } from '../answer/answer.ts';
import type { DecisionRow } from '../router/contract.ts';

/** Where the person wants a message to go. `auto` leaves it to the policy. */
export type Choice = 'auto' | 'small' | 'big';

export interface Settings {
  readonly system: string;
  /** null: the server's own default. */
  readonly temperature: number | null;
  readonly topP: number | null;
  readonly maxTokens: number | null;
  /** Absent, as in the first version: as the model does by itself. */
  readonly thinking?: boolean | null;
  /** More fields of the request. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

export const defaultSettings: Settings = { system: '', temperature: null, topP: null, maxTokens: null };

export interface Conversation {
  readonly id: string;
  readonly title: string;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly settings: Settings;
  /** The newest message that is shown; absent: the last one. */
  readonly leaf?: string;
  /** Where messages of this chat go unless one is sent elsewhere; absent: Auto. */
  readonly choice?: Choice;
  /** The message that waits for the end of a game. */
  readonly queued?: string | null;
}

/** A text that goes with a message. */
export interface TextFile {
  readonly name: string;
  readonly text: string;
}

/** Since the first version: all fields that were added later may be absent, and an older app leaves them alone. */
interface Placed {
  readonly id: string;
  readonly conversationId: string;
  /** Order within the conversation. */
  readonly seq: number;
  /** What it follows; absent: the message before it, as in a chat without branches. Null: nothing. */
  readonly parent?: string | null;
}

export interface UserMessage extends Placed {
  readonly role: 'user';
  readonly text: string;
  readonly choice: Choice;
  readonly atMs: number;
  readonly files?: readonly TextFile[];
  /** It waits for the end of a game, since then. */
  readonly queuedMs?: number | null;
}

export interface AnswerMessage extends Placed {
  readonly role: 'assistant';
  readonly answer: Answer;
  /** The router's record of this request, once it was read. */
  readonly record: DecisionRow | null;
  /** The tab that writes this answer, and when it last saved it: a silent tab is gone. */
  readonly tab: string;
  readonly savedMs: number;
  /** Where this answer was asked for, if not where its question was. */
  readonly choice?: Choice;
  /** It was asked for beside this answer of the other model. */
  readonly beside?: string;
}

export type Message = UserMessage | AnswerMessage;

/** Text that a closing tab left behind for its running answer. */
export type Partial = Pick<Answer, 'content' | 'reasoning'>;

/** A tab that saves nothing for so long does not write any more. */
export const silentAfterMs = 5000;

const reloaded = failureOf('reloaded', 'The page was closed or reloaded while this answer was written.');

/** The message as it is after its writer is gone; unchanged while another tab still writes it. */
export function recover(
  message: Message,
  ownTab: string,
  nowMs: number,
  readPartial: (id: string) => Partial | null,
): Message {
  if (message.role === 'user' || !isRunning(message.answer)) return message;
  const isWritten = message.tab !== ownTab && nowMs - message.savedMs < silentAfterMs;
  if (isWritten) return message;
  const partial = readPartial(message.id);
  const isLonger = partial !== null && lengthOf(partial) > lengthOf(message.answer);
  const answer = isLonger ? { ...message.answer, ...partial } : message.answer;
  return { ...message, answer: applyEvent(answer, { kind: 'failed', failure: reloaded }, nowMs) };
}

function lengthOf({ content, reasoning }: Partial): number {
  return content.length + reasoning.length;
}

/** A message that stands in no chat yet. */
export function bareQuestion(text: string, choice: Choice, files: readonly TextFile[] = []): UserMessage {
  const place = { id: '', conversationId: '', seq: 0, atMs: 0 };
  return { role: 'user', ...place, text, choice, ...(files.length > 0 ? { files } : {}) };
}

/** A title from the first words of the first message. */
export function titleOf(text: string): string {
  const line = text.trim().split(/\s+/).join(' ');
  if (line === '') return 'New chat';
  const characters = [...line];
  return characters.length <= 60 ? line : `${characters.slice(0, 59).join('')}…`;
}
