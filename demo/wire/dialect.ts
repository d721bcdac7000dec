// What the fixture builders of the four dialects have in common: an answer in pieces goes in, vLLM's bytes come out.

/** vLLM as 0.28.0 and 0.32.0 were recorded; llama.cpp as its issues and pages describe b10573: nothing of it was recorded. */
export type ServerName = 'vllm-0.28' | 'vllm-0.32' | 'llama.cpp';

export type Json = { readonly [key: string]: unknown };

/** A run of tokens that leaves in one event. */
export interface Piece {
  readonly text: string;
  readonly tokens: number;
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: readonly Piece[];
}

export interface Answer {
  readonly server: ServerName;
  /** 32 hex digits, the part of every id that changes. */
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
  readonly promptTokens: number;
  readonly reasoning: readonly Piece[];
  readonly text: readonly Piece[];
  readonly tool: ToolCall | null;
  /** `length`: max tokens were reached. */
  readonly finish: 'stop' | 'length' | 'abort';
  /** The client's request. */
  readonly body: Json;
}

/** One server-sent event and the tokens that must exist before it can be sent. */
export interface Step {
  readonly event: string;
  readonly tokens: number;
  /** False: it comes before any output (role chunk, message_start). */
  readonly output: boolean;
}

export interface EventScript {
  /** Sent before the engine is asked. */
  readonly before: readonly string[];
  readonly steps: readonly Step[];
  readonly terminator: string;
}

export interface UpstreamError {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: number;
  /** Fields beside these (llama.cpp's counts). */
  readonly more?: Json;
}

export interface FakeDialect {
  readonly path: string;
  /** `stream`: words, as a stream or whole · `whole`: on the engine, without words · `none`: never reaches the engine. */
  readonly work: 'stream' | 'whole' | 'none';
  /** Reasoning and tool calls have a place in it. */
  readonly thinks: boolean;
  /** Fields without which vLLM answers 400. */
  readonly required: readonly string[];
  /** Everything that the model reads, for the token count. */
  readonly promptOf: (body: Json) => string;
  /** The last user's words; "" where the last turn is not the user's. */
  readonly lastWords: (body: Json) => string;
  readonly maxTokens: (body: Json) => number | null;
  /** What vLLM calls that limit in its refusal. */
  readonly limitName: (body: Json) => string;
  readonly script: (answer: Answer) => EventScript;
  readonly whole: (answer: Answer) => unknown;
  /** The connection is dropped where another dialect has its in-band error: the generator raises. */
  readonly drops?: boolean;
  /** In-band error and whatever vLLM sends after it. */
  readonly errorEvents: (error: UpstreamError) => string;
  readonly errorBody: (error: UpstreamError) => unknown;
  /** What else is refused before the engine is asked. */
  readonly refuses?: (body: Json) => UpstreamError | null;
}

export const countTokens = (pieces: readonly Piece[]): number => pieces.reduce((sum, piece) => sum + piece.tokens, 0);

export const joinText = (pieces: readonly Piece[]): string => pieces.map((piece) => piece.text).join('');

/** All tokens that the answer costs, reasoning and tool arguments included. */
export const completionTokens = (answer: Answer): number =>
  countTokens(answer.reasoning) + countTokens(answer.text) + countTokens(answer.tool?.arguments ?? []);

export const dataEvent = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

export const namedEvent = (value: Json): string => `event: ${String(value['type'])}\n${dataEvent(value)}`;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object in these bytes, or null: broken JSON, or something else. */
export function parseJson(bytes: Buffer): Json | null {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return isJson(value) ? value : null;
  } catch {
    return null;
  }
}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** Text of a message's content: a string, or the text parts of a list. */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  return listOf(content)
    .map((part) => (isJson(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('\n');
}

/** The last turn's text if it is the user's and holds words (a tool result is an answer to a tool, not to a person). */
export function lastUserText(turns: unknown): string {
  const last = listOf(turns).at(-1);
  return isJson(last) && last['role'] === 'user' ? contentText(last['content']) : '';
}
