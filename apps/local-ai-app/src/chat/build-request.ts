// From a conversation to the request that asks for the next answer. Pure.
import { splitThinking } from '../answer/split-thinking.ts';
import type { Message, Settings } from '../history/message.ts';
import type { Plan } from './plan-send.ts';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface ChatRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly model: string; readonly messages: readonly ChatMessage[] } & Readonly<
    Record<string, unknown>
  >;
}

/** Earlier answers go without their thinking; an answer that wrote nothing is left out. */
export function chatMessages(history: readonly Message[], settings: Settings): ChatMessage[] {
  const system: ChatMessage[] = settings.system.trim() === '' ? [] : [{ role: 'system', content: settings.system }];
  const turns = history.flatMap((message): ChatMessage[] => {
    if (message.role === 'user') return [{ role: 'user', content: message.text }];
    const { said } = splitThinking(message.answer.content);
    return said === '' ? [] : [{ role: 'assistant', content: said }];
  });
  return [...system, ...turns];
}

/** A streamed request; sampling values that were not set are left to the server. */
export function buildRequest(history: readonly Message[], settings: Settings, plan: Plan): ChatRequest {
  const body = {
    model: plan.model,
    messages: chatMessages(history, settings),
    stream: true,
    stream_options: { include_usage: true },
    ...(settings.temperature === null ? {} : { temperature: settings.temperature }),
    ...(settings.topP === null ? {} : { top_p: settings.topP }),
    ...(settings.maxTokens === null ? {} : { max_tokens: settings.maxTokens }),
  };
  const headers = { 'content-type': 'application/json', ...(plan.forceHeader ? { 'x-force-big': 'true' } : {}) };
  return { headers, body };
}
