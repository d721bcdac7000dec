// One chat as Markdown: what is shown of it, with who answered. Pure.
import type { Answer } from '../answer/answer.ts';
import { splitThinking } from '../answer/split-thinking.ts';
import { names } from '../shell/format.ts';
import type { Conversation, Message, TextFile } from './message.ts';

/** `messages`: the branch that is shown. Thinking and what never came are left out; system prompt and files are in. */
export function asMarkdown({ title, settings }: Conversation, messages: readonly Message[]): string {
  const system = settings.system.trim() === '' ? [] : ['## System prompt', settings.system.trim()];
  const parts = messages.flatMap((message) => {
    if (message.role === 'user') return ['## You', ...(message.files ?? []).map(fenced), message.text.trim()];
    const said = splitThinking(message.answer.content).said.trim();
    return said === '' ? [] : [`## ${speaker(message.answer)}`, said];
  });
  return `${[`# ${title}`, ...system, ...parts].filter((part) => part !== '').join('\n\n')}\n`;
}

function speaker({ route, model }: Answer): string {
  const name = route === null ? 'Answer' : names[route.backend];
  return model === null ? name : `${name} (${model})`;
}

/** A file between fences longer than any in its text. */
export function fenced({ name, text }: TextFile): string {
  const longest = Math.max(2, ...(text.match(/`{3,}/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `File ${name}:\n${fence}\n${text}\n${fence}`;
}
