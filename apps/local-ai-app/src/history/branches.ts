// A chat as a tree: every message follows another, and one way through it is shown. Pure. A chat without branch fields is one line.
import type { AnswerMessage, Conversation, Message } from './message.ts';

/** Every answer that is shown asks for its branches: found once for each list. */
const knownParents = new WeakMap<readonly Message[], ReadonlyMap<string, string | null>>();

/** What each message follows. A parent that is gone (an older app deletes) is replaced by the message before. */
function parentsOf(messages: readonly Message[]): ReadonlyMap<string, string | null> {
  const before = knownParents.get(messages) ?? readParents(messages);
  knownParents.set(messages, before);
  return before;
}

function readParents(messages: readonly Message[]): ReadonlyMap<string, string | null> {
  const ids = new Set(messages.map((message) => message.id));
  const parents = new Map<string, string | null>();
  let before: string | null = null;
  for (const { id, parent } of messages) {
    const isKnown = parent === null || (parent !== undefined && parent !== id && ids.has(parent));
    parents.set(id, isKnown ? parent : before);
    before = id;
  }
  return parents;
}

/** The messages from the first one to `leaf`; all in one line where there are no branches. */
export function pathTo(messages: readonly Message[], leaf: string | null): readonly Message[] {
  const parents = parentsOf(messages);
  const byId = new Map(messages.map((message) => [message.id, message]));
  const path: Message[] = [];
  const seen = new Set<string>();
  for (let id = leaf; id !== null && !seen.has(id); id = parents.get(id) ?? null) {
    seen.add(id);
    const message = byId.get(id);
    if (message !== undefined) path.push(message);
  }
  return path.toReversed();
}

/** The end of the way that is shown. A message without branch fields that came after it was written by an older app: it is the end. */
export function leafOf(conversation: Conversation | null, messages: readonly Message[]): string | null {
  const last = messages.at(-1);
  const chosen = messages.find(({ id }) => id === conversation?.leaf);
  if (last === undefined) return null;
  const isOvertaken = chosen === undefined || (last.parent === undefined && last.seq > chosen.seq);
  return isOvertaken ? last.id : chosen.id;
}

/** The messages that do not say what they follow, saying it: from then on another branch can be shown although they came last. */
export function placed(messages: readonly Message[]): readonly Message[] {
  const parents = parentsOf(messages);
  const unplaced = messages.filter(({ parent }) => parent === undefined);
  return unplaced.map((message) => Object.assign({}, message, { parent: parents.get(message.id) ?? null }));
}

/** All messages that follow the same one, the oldest first: the branches between which one can turn. */
export function siblingsOf(messages: readonly Message[], message: Message): readonly Message[] {
  const parents = parentsOf(messages);
  const parent = parents.get(message.id);
  return messages.filter(({ id, role }) => parents.get(id) === parent && role === message.role);
}

/** The other model's answer to the same, where one was asked for beside the other. */
export function besideOf(messages: readonly Message[], message: AnswerMessage): AnswerMessage | null {
  const other = siblingsOf(messages, message).findLast(
    (known) => known.role === 'assistant' && (known.beside === message.id || message.beside === known.id),
  );
  return other?.role === 'assistant' ? other : null;
}

/** The newest end of the branch that begins with `id`. */
export function endBelow(messages: readonly Message[], id: string): string {
  const parents = parentsOf(messages);
  const below = messages.findLast((message) => parents.get(message.id) === id);
  return below === undefined ? id : endBelow(messages, below.id);
}
