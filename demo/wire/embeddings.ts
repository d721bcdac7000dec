// POST /v1/embeddings as vLLM answers it.
// Source: vllm/entrypoints/pooling/embed/protocol.py (EmbeddingResponse).
import type { Answer, FakeDialect } from './dialect.ts';
import { listOf } from './dialect.ts';
import { completions } from './completions.ts';

/** Numbers that depend on the text alone, so that equal inputs get equal vectors. */
function vectorOf(text: string): number[] {
  let state = 2166136261;
  for (const byte of Buffer.from(text)) state = Math.imul(state ^ byte, 16777619);
  return Array.from({ length: 8 }, (_, i) => ((Math.imul(state, i + 1) >>> 8) / 2 ** 24) * 2 - 1);
}

function whole(answer: Answer): unknown {
  const { input } = answer.body;
  const texts = Array.isArray(input) && typeof input[0] === 'string' ? listOf(input) : [input];
  return {
    id: `embd-${answer.id}`,
    object: 'list',
    created: answer.created,
    model: answer.model,
    data: texts.map((text, index) => ({ index, object: 'embedding', embedding: vectorOf(JSON.stringify(text)) })),
    usage: {
      prompt_tokens: answer.promptTokens,
      total_tokens: answer.promptTokens,
      completion_tokens: 0,
      prompt_tokens_details: null,
    },
  };
}

export const embeddings: FakeDialect = {
  ...completions,
  path: '/v1/embeddings',
  work: 'whole',
  required: ['input'],
  promptOf: (body) => completions.promptOf({ prompt: body['input'] }),
  lastWords: () => '',
  maxTokens: () => 0,
  whole,
};
