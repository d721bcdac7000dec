// Recognises a backend's refusal for the context's sake, by the sentences that the servers use for it: THE TABLE, one row a form.
import { objectOf, parseObject } from './shapes.ts';

/** `prompt`: it fits beside no answer · `answer-limit`: the prompt was never looked at, or fits · `sum`: only both together do not fit. */
export type RefusalKind = 'prompt' | 'answer-limit' | 'sum';

export interface ContextRefusal {
  readonly kind: RefusalKind;
  /** The server's own sentence, as it stands in the body. */
  readonly message: string;
  readonly contextTokens?: number;
  /** As the server counted; vLLM stops counting one token beyond what would fit, so it is a lower bound. */
  readonly promptTokens?: number;
}

export interface Sentence {
  /** Who says so, from which version to which (recorded, or the source file). */
  readonly server: string;
  readonly kind: RefusalKind;
  /** Starts the error's message: further in it could be a prompt that a validation error quotes. Groups: `context`, `prompt`, `answer`. */
  readonly says: RegExp;
}

const row = (server: string, kind: RefusalKind, says: RegExp): Sentence => ({ server, kind, says });

/** The first row that matches decides: the forms that tell more stand before those that tell less. */
export const sentences: readonly Sentence[] = [
  row(
    'vLLM 0.28.0 (max_model_len=max_total_tokens=), 0.32.0 (max_model_len=), recorded in four dialects',
    'answer-limit',
    /^max_\w*tokens=(?<answer>\d+) cannot be greater than (?:max_\w+=)+(?<context>\d+)/,
  ),
  row(
    'vLLM 0.32.0, recorded',
    'prompt',
    /^This model's maximum context length is (?<context>\d+) tokens\. However, your prompt contains at least (?<prompt>\d+) input tokens/,
  ),
  row(
    'vLLM 0.28.0, recorded',
    'sum',
    /^This model's maximum context length is (?<context>\d+) tokens\. However, you requested (?<answer>\d+) output tokens and your prompt contains at least (?<prompt>\d+) input (?:tokens|characters)/,
  ),
  row(
    'vLLM 0.10 to 0.12, openai/serving_engine.py',
    'prompt',
    /^This model's maximum context length is (?<context>\d+) tokens\. However, your request has (?<prompt>\d+) input tokens/,
  ),
  row(
    'vLLM 0.2 to 0.9 and llama-cpp-python, prompt and answer',
    'sum',
    /^This model's maximum context length is (?<context>\d+) tokens[.,] [Hh]owever,? you requested \d+ tokens \((?<prompt>\d+) in (?:the messages|the prompt|your prompt)[,;] (?<answer>\d+) (?:in|for) the completion\)/,
  ),
  row(
    'vLLM 0.2 to 0.9, prompt alone, embeddings too',
    'prompt',
    /^This model's maximum context length is (?<context>\d+) tokens\. However, you requested (?<prompt>\d+) tokens in the (?:messages|prompt|input)/,
  ),
  row(
    'vLLM 0.9 to 0.12, openai/serving_engine.py',
    'answer-limit',
    /^'max_tokens' or 'max_completion_tokens' is too large: (?<answer>-?\d+)\. This model's maximum context length is (?<context>\d+) tokens(?: and your request has (?<prompt>\d+) input tokens)?/,
  ),
  row('vLLM, any other form', 'prompt', /^This model's maximum context length is (?<context>\d+) tokens/),
  row(
    'vLLM 0.13 to 0.20, renderers/params.py; characters are no tokens',
    'sum',
    /^You passed (?:(?<prompt>\d+) input tokens|\d+ input characters) and requested (?<answer>\d+) output tokens\. However, the model's context length is only (?<context>\d+) tokens/,
  ),
  row(
    'vLLM, v1/engine: its own check, reached with images and by older versions',
    'prompt',
    /^The (?:decoder |encoder )?prompt \((?:total )?length (?<prompt>\d+)\) is (?:longer than the maximum model length of|too long to fit into the model \(context length) (?<context>\d+)/,
  ),
  row(
    'vLLM 0.7 (v1/engine/processor.py), 0.10 to 0.12 on /v1/responses (serving_responses.py); TabbyAPI, common/errors.py',
    'prompt',
    /^(?:The engine prompt|Prompt) length (?:of )?(?<prompt>\d+) (?:is longer than the maximum model length of|exceeds the (?:max_model_len|available context size of)) (?<context>\d+)/,
  ),
  row(
    'llama.cpp, tools/server/server-context.cpp; without counts: before October 2025',
    'prompt',
    /^(?:the )?request (?:\((?<prompt>\d+) tokens\) )?exceeds the available context size(?: \((?<context>\d+) tokens\))?/,
  ),
  row(
    'llama.cpp, embeddings',
    'prompt',
    /^input \((?<prompt>\d+) tokens\) is larger than the max context size \((?<context>\d+) tokens\)/,
  ),
  row(
    'SGLang, managers/tokenizer_manager.py',
    'prompt',
    /^The input \((?<prompt>\d+) tokens\) is longer than the model's context length \((?<context>\d+) tokens\)/,
  ),
  row(
    'SGLang, managers/tokenizer_manager.py, prompt and answer',
    'sum',
    /^Requested token count exceeds the model's maximum context length of (?<context>\d+) tokens(?:\. You requested a total of \d+ tokens: (?<prompt>\d+) tokens from the input messages and (?<answer>\d+) tokens)?/,
  ),
  row(
    'SGLang, managers/utils.py',
    'prompt',
    /^Input length \((?<prompt>\d+)(?: tokens)?\) exceeds the maximum allowed length \((?<context>\d+)(?: tokens)?\)/,
  ),
  row(
    'TabbyAPI, common/errors.py',
    'sum',
    /^Initial job allocation requires \d+ cache tokens, which exceeds the available context size/,
  ),
  row('TGI, validation.rs', 'prompt', /^`inputs` must have less than (?<context>\d+) tokens\. Given: (?<prompt>\d+)/),
  row('TGI, the same', 'answer-limit', /^`max_new_tokens` must be <= (?<context>\d+)\. Given: (?<answer>\d+)/),
  row(
    'TGI, the same',
    'sum',
    /^`inputs` tokens \+ `max_new_tokens` must be <= (?<context>\d+)\. Given: (?<prompt>\d+) `inputs` tokens and (?<answer>\d+)/,
  ),
  row('Ollama, server/prompt.go', 'prompt', /^prompt too long; exceeded max context length/),
  row(
    'Ollama, embeddings (0.3: "maximum"); LM Studio 0.2, lmstudio-ai/examples#29',
    'prompt',
    /^(?:the )?input length (?:(?<prompt>\d+) )?exceeds (?:the |the maximum |maximum )?context length(?: (?<context>\d+))?/i,
  ),
  row(
    'LM Studio 0.3.13, lmstudio-ai/lmstudio-bug-tracker#546',
    'prompt',
    /^Trying to keep the first (?<prompt>\d+) tokens when (?:context the|the context|context) overflows\. However, the model is loaded with (?:a )?context length of only (?<context>\d+) tokens/,
  ),
  row(
    'LM Studio 0.4, lmstudio-ai/lmstudio-bug-tracker#2205; the counts came later',
    'prompt',
    /^The number of tokens to keep from the initial prompt is greater than the context length(?: \(n_keep: (?<prompt>\d+) ?>= ?n_ctx: (?<context>\d+)\))?/,
  ),
  row(
    'LM Studio 0.4.6, anomalyco/opencode#11141',
    'prompt',
    /^Cannot truncate prompt with n_keep \((?<prompt>\d+)\) >= n_ctx \((?<context>\d+)\)/,
  ),
  row("Anthropic's words", 'prompt', /^prompt is too long: (?<prompt>\d+) tokens > (?<context>\d+) maximum/),
  row(
    "Anthropic's words, continuedev/continue#6080",
    'sum',
    /^input length and `max_tokens` exceed context limit: (?<prompt>\d+) \+ (?<answer>\d+) > (?<context>\d+)/,
  ),
];

/** Fields that say it without a sentence: llama.cpp (tools/server/server-common.cpp), TabbyAPI and OpenAI (`code`). */
const marks = new Set(['exceed_context_size_error', 'context_length_exceeded']);

const statuses = new Set([400, 413, 422]);
/** Exceptions' names with their modules, as LiteLLM hands them on; ik_llama.cpp (#2051) puts OpenAI's code first. */
const introduction =
  /^(?:[\w.]*(?:Error|Exception)(?::| -) |<LM Studio error> |Input validation error: |context_length_exceeded: )+/;

/**
 * What an error says about the context, or null: it is about something else.
 * @param status of the answer, or the in-band `code`; null: an in-band error without one (LM Studio).
 */
export function readContextRefusal(status: number | null, bodyText: string): ContextRefusal | null {
  if (status !== null && !statuses.has(status)) return null;
  const body = parseObject(bodyText);
  if (body === null) return fromSentence(bodyText);
  const error = objectOf(body['error']) ?? body;
  const texts = [error['message'], body['error'], body['detail']].filter((text) => typeof text === 'string');
  const marked = [error['type'], error['code']].some((mark) => typeof mark === 'string' && marks.has(mark));
  const counts = figures({ context: error['n_ctx'], prompt: error['n_prompt_tokens'] });
  const said = texts.map(fromSentence).find((refusal) => refusal !== null) ?? null;
  if (said !== null) return { ...said, ...counts };
  return marked ? { kind: 'prompt', message: texts[0] ?? '', ...counts } : null;
}

function fromSentence(text: string): ContextRefusal | null {
  const message = text.trimStart().replace(introduction, '');
  for (const { kind, says } of sentences) {
    const found = says.exec(message);
    if (found === null) continue;
    const { context, prompt, answer } = found.groups ?? {};
    return {
      kind: narrowed(kind, Number(context), Number(prompt), Number(answer)),
      message: text,
      ...figures({ context, prompt }),
    };
  }
  return null;
}

/** A sum whose one half alone is too large is that half's fault. A missing figure is NaN, which compares as false. */
function narrowed(kind: RefusalKind, context: number, prompt: number, answer: number): RefusalKind {
  if (kind !== 'sum') return kind;
  if (prompt >= context) return 'prompt';
  return answer > context ? 'answer-limit' : 'sum';
}

function figures(counts: { context: unknown; prompt: unknown }): Omit<ContextRefusal, 'kind' | 'message'> {
  const contextTokens = Number(counts.context ?? NaN);
  const promptTokens = Number(counts.prompt ?? NaN);
  return {
    ...(Number.isSafeInteger(contextTokens) && { contextTokens }),
    ...(Number.isSafeInteger(promptTokens) && { promptTokens }),
  };
}
