// What the pretend model says, and how its words are counted.
// Counting rule of the fakes: a prompt costs a token per 4 bytes, an answer a token per word. Cheap, the same every time, near enough.
import type { Answer, FakeDialect, Json, Piece, ToolCall } from './wire/dialect.ts';
import { isJson, listOf } from './wire/dialect.ts';
import type { Behavior } from './behavior.ts';
import type { ServerName } from './servers/server.ts';

export type Role = 'small' | 'big';

const introduction: Readonly<Record<Role, string>> = {
  small: 'I am the small model, on the server that is always on.',
  big: 'I am the big model, on the gaming PC, and nobody is playing or you insisted.',
};

const closing: Readonly<Record<Role, string>> = {
  small: 'No GPU was asked: this is the demo. The decision that sent you here was the real one.',
  big: 'A 32B model would now think hard about it. This is the demo, so it does not, but the way your words took to get here was the real one: the mode was read, big was looked at, and only then was the prompt sent.',
};

/** Prompt tokens by the fakes' rule: a quarter of the bytes, rounded up. */
export const promptTokens = (prompt: string): number => Math.ceil(Buffer.byteLength(prompt) / 4);

const quote = (words: string): string => {
  const flat = words.replace(/\s+/g, ' ').trim();
  return flat.length > 120 ? `${flat.slice(0, 120).toWellFormed()}…` : flat;
};

const demoWords = (role: Role, model: string, words: string): string =>
  [introduction[role], `(${model})`, words.trim() && `You said: “${quote(words)}”.`, closing[role]]
    .filter(Boolean)
    .join(' ');

/** Splits into words with the space before them, the fakes' tokens; nothing is lost. */
const tokensOf = (text: string): readonly string[] => text.match(/\s*\S+|\s+$/g) ?? [];

function stretch(tokens: readonly string[], length: number | null): readonly string[] {
  if (length === null || tokens.length === 0) return tokens;
  return Array.from({ length }, (_, i) =>
    i < tokens.length ? (tokens[i] ?? '') : ` ${(tokens[i % tokens.length] ?? '').trim()}`,
  );
}

function group(tokens: readonly string[], perEvent: number): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let i = 0; i < tokens.length; i += perEvent) {
    const run = tokens.slice(i, i + perEvent);
    pieces.push({ text: run.join(''), tokens: run.length });
  }
  return pieces;
}

const exampleOf = (schema: unknown): unknown => {
  const type = isJson(schema) ? schema['type'] : 'string';
  if (type === 'number' || type === 'integer') return 1;
  if (type === 'boolean') return true;
  if (type === 'array') return [];
  return type === 'object' ? {} : 'demo';
};

/** A call of the first tool with an example for each of its properties, or null without a usable tool. */
function toolCall(body: Json, id: string): ToolCall | null {
  const [first] = listOf(body['tools']);
  if (!isJson(first)) return null;
  const tool = isJson(first['function']) ? first['function'] : first;
  if (typeof tool['name'] !== 'string') return null;
  const schema = tool['parameters'] ?? tool['input_schema'];
  const properties = isJson(schema) && isJson(schema['properties']) ? schema['properties'] : {};
  const example = Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, exampleOf(value)]));
  const text = JSON.stringify(example);
  const middle = Math.ceil(text.length / 2);
  const pieces = [text.slice(0, middle), text.slice(middle)].filter(Boolean).map((part) => ({ text: part, tokens: 1 }));
  return { id: `chatcmpl-tool-${id}`, name: tool['name'], arguments: pieces };
}

export interface AnswerRequest {
  readonly server: ServerName;
  readonly dialect: FakeDialect;
  readonly body: Json;
  readonly role: Role;
  readonly behavior: Behavior;
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
}

/** Builds the whole answer. Pure: the same request makes the same answer. A tool is called when the last words say "use a tool". */
export function buildAnswer({ server, dialect, body, role, behavior, id, created }: AnswerRequest): Answer {
  const model = behavior.models[0] ?? 'demo';
  const words = dialect.lastWords(body);
  const tool = dialect.thinks && /use a tool/i.test(words) ? toolCall(body, id) : null;
  const silent = tool !== null || dialect.work !== 'stream';
  const said = silent ? [] : stretch(tokensOf(behavior.answer ?? demoWords(role, model, words)), behavior.answerTokens);
  const prompt = promptTokens(dialect.promptOf(body));
  const limit = Math.min(dialect.maxTokens(body) ?? Infinity, Math.max(1, behavior.contextTokens - prompt));
  const thought =
    behavior.reasoning && dialect.work === 'stream'
      ? tokensOf('Let me see what was asked, and answer that.').slice(0, limit)
      : [];
  const room = Math.max(0, limit - thought.length);
  return {
    server,
    id,
    created,
    model,
    promptTokens: prompt,
    reasoning: group(thought, behavior.tokensPerEvent),
    text: group(said.slice(0, room), behavior.tokensPerEvent),
    tool,
    finish: said.length > room ? 'length' : 'stop',
    body,
  };
}
