// The table of dialects, by name and by path.
import { chat, completions } from './openai.ts';
import { messages } from './messages.ts';
import { responses } from './responses.ts';
import type { Dialect, DialectName } from './types.ts';

export const dialects: Readonly<Record<DialectName, Dialect>> = { chat, completions, responses, messages };

/** The dialect that a path speaks, or null. */
export function dialectAt(path: string): Dialect | null {
  return Object.values(dialects).find((dialect) => dialect.path === path) ?? null;
}
