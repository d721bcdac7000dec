// One agent's requests: where they go, and how a body is built around a person's words.
import type { DialectName } from '#lib/wire/types.ts';

/** What the agent's loop has come to. */
export type Turn =
  /** The person has just asked. */
  | 'asked'
  /** The model called a tool, whose result holds this project's README. */
  | 'tool-result';

export interface AgentRequest {
  readonly name: string;
  readonly dialect: DialectName;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Its first request is heavy by the words, or with its tools. */
  readonly startsHeavy: boolean;
  readonly body: (words: string, turn: Turn) => object;
}
