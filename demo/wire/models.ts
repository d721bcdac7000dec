// GET /v1/models as vLLM answers it.
// Source: vllm/entrypoints/openai/models/serving.py (show_available_models), .../engine/protocol.py (ModelCard, ModelPermission).
import type { Behavior } from '../behavior.ts';

const permission = (id: string, created: number): unknown => ({
  id: `modelperm-${id}`,
  object: 'model_permission',
  created,
  allow_create_engine: false,
  allow_sampling: true,
  allow_logprobs: true,
  allow_search_indices: false,
  allow_view: true,
  allow_fine_tuning: false,
  organization: '*',
  group: null,
  is_blocking: false,
});

/** llama.cpp: one card, whatever the model is called; `n_ctx` is a slot's share and came in May 2026, `n_ctx_train` is not the served size. */
export function llamaModelList(behavior: Behavior): unknown {
  const { models, aliases, contextTokens, trainedTokens, olderCard, deterministic } = behavior;
  const id = models[0] ?? 'demo';
  const created = deterministic ? 1_767_225_600 : Math.floor(Date.now() / 1000);
  const meta = {
    vocab_type: 2,
    n_vocab: 151_936,
    ...(!olderCard && { n_ctx: contextTokens }),
    n_ctx_train: trainedTokens,
  };
  const card = { id, aliases, tags: [], object: 'model', created, owned_by: 'llamacpp', meta };
  const entry = { name: id, model: id, type: 'model', capabilities: ['completion'] };
  return { models: [entry], object: 'list', data: [card] };
}

/** One card per served name; only the id differs, as with vLLM's --served-model-name a b c. */
export function modelList({ models, root, contextTokens, deterministic }: Behavior): unknown {
  const created = deterministic ? 1_767_225_600 : Math.floor(Date.now() / 1000);
  const data = models.map((id, index) => ({
    id,
    object: 'model',
    created,
    owned_by: 'vllm',
    root: root ?? models[0] ?? id,
    parent: null,
    max_model_len: contextTokens,
    permission: [permission(`demo${index}`.padEnd(32, '0'), created)],
  }));
  return { object: 'list', data };
}
