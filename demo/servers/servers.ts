// The servers that a fake can play, by name.
import { llamaCpp } from './llama-cpp.ts';
import type { ServerKind, ServerName } from './server.ts';
import { vllm28, vllm32 } from './vllm.ts';

export const servers: Readonly<Record<ServerName, ServerKind>> = {
  'vllm-0.28': vllm28,
  'vllm-0.32': vllm32,
  'llama.cpp': llamaCpp,
};
