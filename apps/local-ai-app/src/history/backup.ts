// Everything that is kept as one file, and back. Pure.
import type { Conversation, Message, Settings } from './message.ts';

export interface Backup {
  readonly conversations: readonly Conversation[];
  readonly messages: readonly Message[];
  readonly prompts: readonly string[];
  /** What new chats begin with. */
  readonly newChats: Settings;
}

/** What a value must be: a kind, one of some words, an object with at least these, a list, or also nothing. */
type Shape =
  | 'text'
  | 'number'
  | readonly string[]
  | { readonly of: Readonly<Record<string, Shape>> }
  | { readonly list: Shape }
  | { readonly maybe: Shape };

const maybe = (shape: Shape): Shape => ({ maybe: shape });
const choice = ['auto', 'small', 'big'];
const number = maybe('number');
const settings: Shape = { of: { system: 'text', temperature: number, topP: number, maxTokens: number } };
const route = { of: { backend: ['small', 'big'], rule: 'text', requestId: 'text' } } as const;
const answer: Shape = {
  of: {
    state: ['waiting', 'streaming', 'done', 'stopped', 'interrupted', 'failed'],
    content: 'text',
    reasoning: 'text',
    route: maybe(route),
    failure: maybe({ of: { kind: ['offline', 'unauthorized', 'refused', 'lost', 'reloaded'], message: 'text' } }),
    startedMs: 'number',
    firstOutputMs: number,
    lastOutputMs: number,
    chunks: 'number',
    tools: maybe({ list: { of: { name: 'text', arguments: 'text' } } }),
  },
};
const place = {
  id: 'text',
  conversationId: 'text',
  seq: 'number',
  parent: maybe('text'),
  choice: maybe(choice),
} as const;
const files = maybe({ list: { of: { name: 'text', text: 'text' } } });
const shapes = {
  user: { of: { ...place, choice, text: 'text', atMs: 'number', files, queuedMs: number } },
  assistant: { of: { ...place, answer, tab: 'text', savedMs: 'number' } },
} satisfies Record<Message['role'], Shape>;
const whole: Shape = {
  of: {
    app: ['local-ai-app'],
    conversations: {
      list: {
        of: { id: 'text', title: 'text', createdMs: 'number', updatedMs: 'number', settings, choice: maybe(choice) },
      },
    },
    messages: { list: { of: { role: Object.keys(shapes) } } },
    prompts: { list: 'text' },
    newChats: settings,
  },
};

export function writeBackup(backup: Backup): string {
  return JSON.stringify({ app: 'local-ai-app', format: 1, ...backup });
}

/** What the file holds, or in a sentence why it cannot be taken. Fields that this app does not know are kept. */
export function readBackup(text: string): Backup | string {
  const value = parse(text);
  if (value === undefined) return 'it is not JSON, or not all of it.';
  if (value?.app !== 'local-ai-app') return 'it is not an export of this app.';
  if (value.format !== 1) return 'a newer version of this app wrote it.';
  const fault = faultIn(value, whole, '');
  return fault ?? faultInside(value as Backup) ?? (value as Backup);
}

function faultInside({ conversations, messages }: Backup): string | null {
  const ids = new Set(conversations.map(({ id }) => id));
  const seen = new Set<string>();
  for (const [at, message] of messages.entries()) {
    const fault = faultIn(message, shapes[message.role], `messages[${at}]`);
    if (fault !== null) return fault;
    if (seen.has(message.id)) return `messages[${at}] has the id of another.`;
    seen.add(message.id);
    if (!ids.has(message.conversationId)) return `messages[${at}] belongs to a chat that is not in the file.`;
  }
  return null;
}

function faultIn(value: unknown, shape: Shape, path: string): string | null {
  if (shape === 'text') return typeof value === 'string' ? null : `${path} is not a text.`;
  if (shape === 'number') return typeof value === 'number' ? null : `${path} is not a number.`;
  if ('maybe' in shape) return value === null || value === undefined ? null : faultIn(value, shape.maybe, path);
  if ('list' in shape) {
    if (!Array.isArray(value)) return `${path} is not a list.`;
    return first(value.map((item, at) => faultIn(item, shape.list, `${path}[${at}]`)));
  }
  if ('of' in shape) {
    if (typeof value !== 'object' || value === null) return `${path} is not an object.`;
    const own = new Map(Object.entries(value));
    return first(
      Object.entries(shape.of).map(([name, of]) => faultIn(own.get(name), of, path === '' ? name : `${path}.${name}`)),
    );
  }
  return shape.includes(String(value)) ? null : `${path} is none of ${shape.join(', ')}.`;
}

function first(faults: readonly (string | null)[]): string | null {
  return faults.find((fault) => fault !== null) ?? null;
}

function parse(text: string): { readonly app?: unknown; readonly format?: unknown } | null | undefined {
  try {
    return JSON.parse(text) as { app?: unknown } | null;
  } catch {
    return undefined;
  }
}
