// The list of models that clients see: three aliases, what the backends say they serve, what the config says they will.
import { objectOf, textOf } from './shapes.ts';
import type { JsonObject } from './types.ts';

/** One entry of a backend's own /v1/models. */
export interface Card {
  readonly id: string;
  /** The id, and the other names that llama.cpp has for it (`--alias a,b,c`). */
  readonly names: readonly string[];
  /** Largest number of tokens of prompt and answer together, or null where the backend does not say. */
  readonly contextTokens: number | null;
  /** The entry as the backend wrote it. */
  readonly fields: JsonObject;
}

export interface BackendModels {
  readonly cards: readonly Card[];
  /** Ids from the config, listed whether or not they were ever seen. */
  readonly configured: readonly string[];
  readonly contextTokens: number | null;
}

export interface ModelsList {
  readonly object: 'list';
  readonly data: readonly JsonObject[];
}

/** Reads an answer of /v1/models; null when it is none. Entries without an id are left out. Ollama's list of none is null. */
export function cardsFrom(json: unknown): Card[] | null {
  const { object, data } = objectOf(json) ?? {};
  if (object === 'list' && data === null) return [];
  if (!Array.isArray(data)) return null;
  return data.flatMap((entry) => {
    const fields = objectOf(entry);
    const id = textOf(fields?.['id']);
    return fields === null || id === null
      ? []
      : [{ id, names: namesOf(id, fields), contextTokens: contextOf(fields), fields }];
  });
}

function namesOf(id: string, { aliases }: JsonObject): readonly string[] {
  return [id, ...(Array.isArray(aliases) ? aliases.filter((alias) => typeof alias === 'string') : [])];
}

/** vLLM and SGLang: max_model_len; TabbyAPI: parameters.max_seq_len; llama.cpp: meta.n_ctx. Its n_ctx_train is what the model could, not what is served. */
function contextOf(fields: JsonObject): number | null {
  const meta = objectOf(fields['meta']);
  const candidates = [fields['max_model_len'], objectOf(fields['parameters'])?.['max_seq_len'], meta?.['n_ctx']];
  return candidates.find((value): value is number => Number.isSafeInteger(value) && Number(value) > 0) ?? null;
}

/**
 * The list, the same in every mode and whether or not big runs. Each id once; an alias hides a card of its name.
 * `auto` promises what small holds, because small may always be the one that answers.
 */
export function modelsList(backends: {
  readonly small: BackendModels;
  readonly big: BackendModels | null;
}): ModelsList {
  const small = contextOfBackend(backends.small);
  const aliases: JsonObject[] = [
    { ...plainEntry('auto', small), name: 'auto: small, or big for heavy work' },
    { ...plainEntry('small', small), name: `small, ${places.small}` },
    { ...plainEntry('big', contextOfBackend(backends.big)), name: `big, ${places.big}, also during a game` },
  ];
  const entries = [...entriesOf(backends.small, 'small'), ...entriesOf(backends.big, 'big')];
  const byId = new Map<unknown, JsonObject>();
  for (const entry of [...aliases, ...entries]) if (!byId.has(entry['id'])) byId.set(entry['id'], entry);
  return { object: 'list', data: [...byId.values()] };
}

/** The entry with this id, or null. */
export function findModel(list: ModelsList, id: string): JsonObject | null {
  return list.data.find((entry) => namesOf(String(entry['id']), entry).includes(id)) ?? null;
}

const places = { small: 'the server', big: 'the gaming PC' };

/** `name` is what chat apps show in their picker (Open WebUI does); the backend's own wins. */
function entriesOf(backend: BackendModels | null, which: keyof typeof places): JsonObject[] {
  if (backend === null) return [];
  const configured = backend.configured.map((id) => plainEntry(id, backend.contextTokens));
  const entries = backend.cards.map((card) => card.fields).concat(configured);
  return entries.map((entry) => Object.assign({ name: `${String(entry['id'])}, ${which}, ${places[which]}` }, entry));
}

function contextOfBackend(backend: BackendModels | null): number | null {
  return backend?.contextTokens ?? backend?.cards[0]?.contextTokens ?? null;
}

/** An entry with vLLM's fields (vllm/entrypoints/openai/models/protocol.py, ModelCard). */
function plainEntry(id: string, contextTokens: number | null): JsonObject {
  return {
    id,
    object: 'model',
    created: 0,
    owned_by: 'router',
    root: id,
    parent: null,
    max_model_len: contextTokens,
    permission: [],
  };
}
