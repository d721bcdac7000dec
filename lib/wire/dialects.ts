// The table of dialects, by name.
import { chat, completions } from './openai.ts';
import { messages } from './messages.ts';
import { responses } from './responses.ts';
import type { Dialect, DialectName } from './types.ts';

export const dialects: Readonly<Record<DialectName, Dialect>> = { chat, completions, responses, messages };
