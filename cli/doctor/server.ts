// Which server answers behind an address, and what its options are called: advice names them.
import type { Card } from '#lib/wire/models-list.ts';

export interface Server {
  readonly name: string;
  /** What makes its context longer, and what its name of the model comes from. */
  readonly context: string;
  readonly modelName: string;
  /** Its list holds the names of one model. Others list all that they have, in an order that changes. */
  readonly servesOne?: true;
}

/** By `owned_by` of its list of models (their own sources). */
const servers: Readonly<Record<string, Server>> = {
  vllm: {
    name: 'vLLM',
    context: '--max-model-len (with --kv-cache-dtype fp8)',
    modelName: '--served-model-name',
    servesOne: true,
  },
  sglang: { name: 'SGLang', context: '--context-length', modelName: '--served-model-name', servesOne: true },
  llamacpp: { name: 'llama.cpp', context: '--ctx-size', modelName: '--alias' },
};

const unknown: Server = { name: 'its server', context: 'the context length', modelName: 'the name' };

export function serverOf([card]: readonly Card[]): Server {
  return servers[String(card?.fields['owned_by']).toLowerCase()] ?? unknown;
}

/** The first of its list is nobody's choice. */
export function hasMany(cards: readonly Card[]): boolean {
  return cards.length > 1 && serverOf(cards).servesOne !== true;
}
