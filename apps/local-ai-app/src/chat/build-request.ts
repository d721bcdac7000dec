// From a conversation to the request that asks for the next answer, and what a choice means on the wire. Pure. Where a message then goes is the router's business.
import { splitThinking } from '../answer/split-thinking.ts';
import { fenced } from '../history/as-markdown.ts';
import type { Choice, Message, Settings, UserMessage } from '../history/message.ts';

interface TextPart {
  readonly type: 'text';
  readonly text: string;
}

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string | readonly TextPart[];
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
    if (message.role === 'user') return [{ role: 'user', content: userContent(message) }];
    const { said } = splitThinking(message.answer.content);
    return said === '' ? [] : [{ role: 'assistant', content: said }];
  });
  return [...system, ...turns];
}

/** Files go before the words, each a part of its own: the words stay the person's last ones, and only there a force tag counts. */
function userContent({ text, files = [] }: Pick<UserMessage, 'text' | 'files'>): ChatMessage['content'] {
  if (files.length === 0) return text;
  const words = text.trim() === '' ? 'See the text above.' : text;
  return [...files.map(fenced), words].map((part) => ({ type: 'text', text: part }));
}

/** vLLM and llama.cpp both hand `chat_template_kwargs` to the model's template, where Qwen3 and its kin look for `enable_thinking`. */
function ownFields({ thinking = null, extra = {} }: Settings): Readonly<Record<string, unknown>> {
  if (thinking === null) return extra;
  const own = extra['chat_template_kwargs'];
  return { ...extra, chat_template_kwargs: { enable_thinking: thinking, ...(typeof own === 'object' ? own : {}) } };
}

/** A streamed request; sampling values that were not set are left to the server. A last answer in `history` is gone on with. */
export function buildRequest(history: readonly Message[], settings: Settings, plan: Plan): ChatRequest {
  const messages = chatMessages(history, settings);
  const body = {
    model: plan.model,
    messages,
    stream: true,
    stream_options: { include_usage: true },
    ...(settings.temperature === null ? {} : { temperature: settings.temperature }),
    ...(settings.topP === null ? {} : { top_p: settings.topP }),
    ...(settings.maxTokens === null ? {} : { max_tokens: settings.maxTokens }),
    ...ownFields(settings),
    // vLLM's names (protocol.py, ChatCompletionRequest); llama.cpp goes on with a last assistant message by itself.
    ...(messages.at(-1)?.role === 'assistant' ? { add_generation_prompt: false, continue_final_message: true } : {}),
  };
  const headers = {
    'content-type': 'application/json',
    ...(plan.forceHeader ? { 'x-force-big': 'true' } : {}),
    ...(plan.strict ? { 'x-router-strict': 'true' } : {}),
  };
  return { headers, body };
}

export interface Plan {
  readonly model: string;
  readonly forceHeader: boolean;
  /** An error instead of an answer from small. */
  readonly strict: boolean;
}

export function planSend(choice: Choice): Plan {
  return { model: choice === 'small' ? 'small' : 'auto', forceHeader: choice === 'big', strict: false };
}

/** For a message that waited: never forced, so that a game which began meanwhile wins. Big is wished for by its own id. */
export function planWaited(choice: Choice, bigModel: string | null): Plan {
  return { model: choice === 'big' ? (bigModel ?? 'auto') : choice, forceHeader: false, strict: true };
}
