// The list of models: aliases first, the backends' own cards as they wrote them, configured ids even if never seen.
import { describe, expect, test } from 'vitest';
import { cardsFrom, findModel, modelsList } from '#lib/wire/models-list.ts';

/** vLLM's card (vllm/entrypoints/openai/models/protocol.py, ModelCard). */
const vllm = {
  id: 'Qwen/Qwen3-8B',
  object: 'model',
  created: 1764000000,
  owned_by: 'vllm',
  root: 'Qwen/Qwen3-8B',
  parent: null,
  max_model_len: 16384,
  permission: [{ id: 'modelperm-1' }],
};
const llamaCpp = {
  id: 'qwen.gguf',
  aliases: ['qwen', 'coder'],
  object: 'model',
  created: 1,
  owned_by: 'llamacpp',
  meta: { n_ctx: 8192, n_ctx_train: 32768 },
};
/** Before May 2026 it told only what the model was trained for. */
const oldLlamaCpp = { ...llamaCpp, aliases: undefined, meta: { n_ctx_train: 32768 } };
const tabby = {
  id: 'Qwen3-32B-exl3',
  object: 'model',
  created: 1,
  owned_by: 'tabbyAPI',
  parameters: { max_seq_len: 24576 },
};
const ollama = { id: 'qwen3:8b', object: 'model', created: 1, owned_by: 'library' };

const list = (...data: unknown[]): unknown => ({ object: 'list', data });

test('every name of a llama.cpp card counts, and what its model was trained for is not its context', () => {
  const cards = cardsFrom(list(llamaCpp, oldLlamaCpp));
  expect(cards?.map(({ names, contextTokens }) => [names, contextTokens])).toEqual([
    [['qwen.gguf', 'qwen', 'coder'], 8192],
    [['qwen.gguf'], null],
  ]);
});

test('cards of vLLM, llama.cpp, TabbyAPI and Ollama are read, with their context where they say it', () => {
  expect(cardsFrom(list(vllm, llamaCpp, tabby, ollama))?.map((card) => [card.id, card.contextTokens])).toEqual([
    ['Qwen/Qwen3-8B', 16384],
    ['qwen.gguf', 8192],
    ['Qwen3-32B-exl3', 24576],
    ['qwen3:8b', null],
  ]);
});

describe('odd answers', () => {
  for (const answer of [null, 7, 'x', [], {}, { data: null }, { data: {} }]) {
    test(`${JSON.stringify(answer)} is no list`, () => {
      expect(cardsFrom(answer)).toBe(null);
    });
  }
  test("Ollama's list, where it has no model, is an empty one", () => {
    expect(cardsFrom({ object: 'list', data: null })).toEqual([]);
  });
  test('entries without an id are left out, an absurd context is not believed', () => {
    const cards = cardsFrom(
      list(null, {}, { id: 7 }, { id: '' }, { id: 'x', max_model_len: -1 }, { id: 'y', max_model_len: 1e300 }),
    );
    expect(cards?.map((card) => [card.id, card.contextTokens])).toEqual([
      ['x', null],
      ['y', null],
    ]);
  });
});

const cards = (...data: unknown[]) => cardsFrom(list(...data)) ?? [];
const house = {
  small: { cards: cards(vllm), configured: ['Qwen/Qwen3-8B'], contextTokens: null },
  big: { cards: cards(tabby), configured: ['never-seen'], contextTokens: 20000 },
};

test('the aliases come first, each id once, and a card keeps its own fields', () => {
  const models = modelsList(house);
  expect(models.data.map((entry) => entry['id'])).toEqual([
    'auto',
    'small',
    'big',
    'Qwen/Qwen3-8B',
    'Qwen3-32B-exl3',
    'never-seen',
  ]);
  expect(findModel(models, 'Qwen/Qwen3-8B')).toEqual({ ...vllm, name: 'Qwen/Qwen3-8B, small, the server' });
  expect(findModel(models, 'never-seen')).toMatchObject({ name: 'never-seen, big, the gaming PC' });
  expect(findModel(models, 'unknown')).toBe(null);
});

test('auto promises what small holds; a configured context goes before the card', () => {
  const models = modelsList(house);
  expect(['auto', 'small', 'big', 'never-seen'].map((id) => findModel(models, id)?.['max_model_len'])).toEqual([
    16384, 16384, 20000, 20000,
  ]);
});

test('an alias hides a card of its name', () => {
  const models = modelsList({
    small: { cards: cards({ ...vllm, id: 'auto' }), configured: [], contextTokens: null },
    big: null,
  });
  expect(models.data.map((entry) => [entry['id'], entry['owned_by']])).toEqual([
    ['auto', 'router'],
    ['small', 'router'],
    ['big', 'router'],
  ]);
});
