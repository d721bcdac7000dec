// GET /v1/models and one of them: the same list in every mode, from memory.
import type { Backend } from '#lib/house/backend.ts';
import { routerError } from '#lib/wire/errors.ts';
import { type BackendModels, findModel, type ModelsList, modelsList } from '#lib/wire/models-list.ts';
import { answerError, answerJson, type Handler } from './context.ts';
import type { Services } from './services.ts';

export const listModels: Handler = async (context) => answerJson(context, await currentList(context.services));

export const showModel: Handler = async (context) => {
  const id = decode(context.params['id'] ?? '');
  const entry = findModel(await currentList(context.services), id);
  return entry === null
    ? answerError(context, routerError('model_not_found', { model: id }))
    : answerJson(context, entry);
};

/** Only the very first look waits for small, so that a fresh router does not show an empty house. */
async function currentList({ small, big }: Services): Promise<ModelsList> {
  if (!small.cards.wasAsked()) await small.cards.look();
  else small.cards.refreshBehind();
  big?.cards.refreshBehind();
  return modelsList({ small: modelsOf(small), big: big === null ? null : modelsOf(big) });
}

function modelsOf({ cards, config }: Backend): BackendModels {
  const configured = config.model === 'auto' ? config.models : [config.model, ...config.models];
  return {
    cards: cards.known(),
    configured,
    contextTokens: config.contextTokens === 'auto' ? null : config.contextTokens,
  };
}

function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
