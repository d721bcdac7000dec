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
