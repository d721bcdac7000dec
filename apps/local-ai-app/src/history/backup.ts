// Everything that is kept as one file, and back. Pure.
import { parseJson } from '../shell/parse-json.ts';
import type { Conversation, Message, Settings } from './message.ts';

export interface Backup {
  readonly conversations: readonly Conversation[];
  readonly messages: readonly Message[];
  readonly prompts: readonly string[];
  /** What new chats begin with. */
  readonly newChats: Settings;
}

/** What is wrong with a value at a path of the file, in a sentence; null: nothing. */
type Check = (value: unknown, path: string) => string | null;

const text: Check = (value, path) => (typeof value === 'string' ? null : `${path} is not a text.`);
const number: Check = (value, path) => (typeof value === 'number' ? null : `${path} is not a number.`);
const oneOf =
  (...words: readonly string[]): Check =>
  (value, path) =>
    words.includes(String(value)) ? null : `${path} is none of ${words.join(', ')}.`;
const maybe =
  (check: Check): Check =>
  (value, path) =>
    value === null || value === undefined ? null : check(value, path);

function list(check: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return `${path} is not a list.`;
    return first(value.map((item, at) => check(item, `${path}[${at}]`)));
  };
}

/** At least these fields. */
function object(fields: Readonly<Record<string, Check>>): Check {
  return (value, path) => {
    if (typeof value !== 'object' || value === null) return `${path} is not an object.`;
    const own = new Map(Object.entries(value));
    const prefix = path === '' ? '' : `${path}.`;
    return first(Object.entries(fields).map(([name, check]) => check(own.get(name), prefix + name)));
  };
}

const choice = oneOf('auto', 'small', 'big');
const settings = object({ system: text, temperature: maybe(number), topP: maybe(number), maxTokens: maybe(number) });
const answer = object({
  state: oneOf('waiting', 'streaming', 'done', 'stopped', 'interrupted', 'failed'),
  content: text,
  reasoning: text,
  route: maybe(object({ backend: oneOf('small', 'big'), rule: text, requestId: text })),
  failure: maybe(object({ kind: oneOf('offline', 'unauthorized', 'refused', 'lost', 'reloaded'), message: text })),
  startedMs: number,
  firstOutputMs: maybe(number),
  lastOutputMs: maybe(number),
  chunks: number,
  tools: maybe(list(object({ name: text, arguments: text }))),
});
const place = { id: text, conversationId: text, seq: number, parent: maybe(text), choice: maybe(choice) };
const files = maybe(list(object({ name: text, text })));
const messages = {
  user: object({ ...place, choice, text, atMs: number, files, queuedMs: maybe(number) }),
  assistant: object({ ...place, answer, tab: text, savedMs: number }),
} satisfies Record<Message['role'], Check>;
const chat = { id: text, title: text, createdMs: number, updatedMs: number, settings, choice: maybe(choice) };
const whole = object({
  conversations: list(object(chat)),
  messages: list(object({ role: oneOf(...Object.keys(messages)) })),
  prompts: list(text),
  newChats: settings,
});

export function writeBackup(backup: Backup): string {
  return JSON.stringify({ app: 'local-ai-app', format: 1, ...backup });
}

/** What the file holds, or in a sentence why it cannot be taken. Fields that this app does not know are kept. */
export function readBackup(json: string): Backup | string {
  const value = parseJson(json) as { readonly app?: unknown; readonly format?: unknown } | null | undefined;
  if (value === undefined) return 'it is not JSON, or not all of it.';
  if (value?.app !== 'local-ai-app') return 'it is not an export of this app.';
  if (value.format !== 1) return 'a newer version of this app wrote it.';
  return whole(value, '') ?? faultInside(value as Backup) ?? (value as Backup);
}

function faultInside({ conversations, messages: all }: Backup): string | null {
  const ids = new Set(conversations.map(({ id }) => id));
  const seen = new Set<string>();
  for (const [at, message] of all.entries()) {
    const fault = messages[message.role](message, `messages[${at}]`);
    if (fault !== null) return fault;
    if (seen.has(message.id)) return `messages[${at}] has the id of another.`;
    seen.add(message.id);
    if (!ids.has(message.conversationId)) return `messages[${at}] belongs to a chat that is not in the file.`;
  }
  return null;
}

function first(faults: readonly (string | null)[]): string | null {
  return faults.find((fault) => fault !== null) ?? null;
}
