// Recognises a backend's refusal of a prompt that is too long, by the sentences that the servers use for it.
import { objectOf, parseObject } from './shapes.ts';

/** Each sentence starts the error's message: further in it could be a prompt that a validation error quotes. */
const sentences: readonly RegExp[] = [
  // vLLM, vllm/entrypoints/openai/serving_engine.py (0.2 to 0.12) and openai/engine/serving.py: prompt, or prompt and answer together.
  /^This model's maximum context length is \d+ tokens/,
  /^'max_tokens' or 'max_completion_tokens' is too large: -?\d+\. This model's maximum context length is \d+ tokens/,
  // vLLM, vllm/renderers/params.py (2026): the answer alone is too long, then the prompt by characters or tokens.
  /^max_tokens=\d+ cannot be greater than max_model_len=\d+/,
  /^You passed \d+ input (?:characters|tokens) and requested \d+ output tokens\. However, the model's context length is only \d+ tokens/,
  // vLLM, vllm/v1/engine/processor.py: the engine's own check, reached with images.
  /^The (?:decoder|encoder) prompt \(length \d+\) is longer than the maximum model length of \d+/,
  // llama.cpp, tools/server/server-context.cpp; the form without counts is that of examples/server/server.cpp.
  /^(?:the )?request (?:\(\d+ tokens\) )?exceeds the available context size/,
  // llama.cpp, tools/server/server-context.cpp: embeddings.
  /^input \(\d+ tokens\) is larger than the max context size \(\d+ tokens\)/,
  // SGLang, python/sglang/srt/managers/tokenizer_manager.py and managers/utils.py.
  /^The input \(\d+ tokens\) is longer than the model's context length \(\d+ tokens\)/,
  /^Requested token count exceeds the model's maximum context length of \d+ tokens/,
  /^Input length \(\d+(?: tokens)?\) exceeds the maximum allowed length \(\d+(?: tokens)?\)/,
  // TabbyAPI, common/errors.py.
  /^Prompt length \d+ exceeds the available context size of \d+ tokens/,
  /^Initial job allocation requires \d+ cache tokens, which exceeds the available context size/,
  // Ollama, server/prompt.go.
  /^prompt too long; exceeded max context length/,
];

/** Fields that say it without a sentence: llama.cpp (tools/server/server-common.cpp), TabbyAPI and OpenAI (`code`). */
const marks = new Set(['exceed_context_size_error', 'context_length_exceeded']);

const statuses = new Set([400, 413, 422]);
const exceptionName = /^(?:[A-Za-z]+(?:Error|Exception): )+/;

/** True when an answer with this status and body says that the prompt does not fit the model's context. */
export function isContextRefusal(status: number, bodyText: string): boolean {
  if (!statuses.has(status)) return false;
  const body = parseObject(bodyText);
  if (body === null) return startsWithSentence(bodyText);
  const error = objectOf(body['error']) ?? body;
  if ([error['type'], error['code']].some((mark) => typeof mark === 'string' && marks.has(mark))) return true;
  return [error['message'], body['error'], body['detail']].some(
    (text) => typeof text === 'string' && startsWithSentence(text),
  );
}

function startsWithSentence(text: string): boolean {
  const message = text.trimStart().replace(exceptionName, '');
  return sentences.some((sentence) => sentence.test(message));
}
