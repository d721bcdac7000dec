// The output items of a response, and the events by which each of them opens, grows and closes.
// Source: vllm/entrypoints/openai/responses/streaming_events.py (emit_simple_*).
import type { Answer, Json, Piece } from './dialect.ts';
import { joinText } from './dialect.ts';

/** An event that has no sequence number yet. */
export interface Draft {
  readonly type: string;
  readonly fields: Json;
  readonly tokens: number;
}

const textPart = (text: string): Json => ({ annotations: [], text, type: 'output_text', logprobs: null });

const thoughtPart = (text: string): Json => ({ text, type: 'reasoning_text' });

const reasoningItem = (answer: Answer, status: string): Json => ({
  id: `rs_${answer.id}`,
  summary: [],
  type: 'reasoning',
  content: status === 'completed' ? [thoughtPart(joinText(answer.reasoning))] : null,
  encrypted_content: null,
  status,
});

const messageItem = (answer: Answer, status: string): Json => ({
  id: `msg_${answer.id}`,
  content: status === 'completed' ? [textPart(joinText(answer.text))] : [],
  role: 'assistant',
  status,
  type: 'message',
  phase: null,
});

const callItem = (answer: Answer, status: string): Json => ({
  arguments: status === 'completed' ? joinText(answer.tool?.arguments ?? []) : '',
  call_id: `call_${answer.id}`,
  name: answer.tool?.name,
  type: 'function_call',
  id: `fc_${answer.id}`,
  status,
});

type ItemBuilder = (answer: Answer, status: string) => Json;

const partsOf = (
  answer: Answer,
): readonly (readonly [ItemBuilder, (answer: Answer, item: Json, at: Json) => Draft[]])[] => [
  ...(answer.reasoning.length > 0 ? [[reasoningItem, reasoningDrafts] as const] : []),
  ...(answer.text.length > 0 ? [[messageItem, messageDrafts] as const] : []),
  ...(answer.tool ? [[callItem, callDrafts] as const] : []),
];

/** The finished items, as the final response lists them. */
export const itemsOf = (answer: Answer): readonly Json[] =>
  partsOf(answer).map(([build]) => build(answer, 'completed'));

/** All events between `response.in_progress` and `response.completed`. */
export const itemDrafts = (answer: Answer): readonly Draft[] =>
  partsOf(answer).flatMap(([build, inner], index) => {
    const at = { output_index: index };
    const opened = build(answer, 'in_progress');
    const edge = (type: string, item: Json): Draft => ({ type, fields: { item, ...at }, tokens: 0 });
    const closing = edge('response.output_item.done', build(answer, 'completed'));
    return [edge('response.output_item.added', opened)].concat(inner(answer, opened, at), closing);
  });

const grow = (type: string, pieces: readonly Piece[], fields: (text: string) => Json): Draft[] =>
  pieces.map((piece) => ({ type, fields: fields(piece.text), tokens: piece.tokens }));

function messageDrafts(answer: Answer, item: Json, at: Json): Draft[] {
  const text = joinText(answer.text);
  const where = { content_index: 0, item_id: item['id'] };
  return [
    {
      type: 'response.content_part.added',
      fields: { ...where, ...at, part: { ...textPart(''), logprobs: [] } },
      tokens: 0,
    },
    ...grow('response.output_text.delta', answer.text, (delta) => ({
      content_index: 0,
      delta,
      item_id: item['id'],
      logprobs: [],
      ...at,
    })),
    { type: 'response.output_text.done', fields: { ...where, logprobs: [], ...at, text }, tokens: 0 },
    { type: 'response.content_part.done', fields: { ...where, ...at, part: textPart(text) }, tokens: 0 },
  ];
}

function reasoningDrafts(answer: Answer, item: Json, at: Json): Draft[] {
  const text = joinText(answer.reasoning);
  const where = { content_index: 0, item_id: item['id'], ...at };
  return [
    { type: 'response.reasoning_part.added', fields: { ...where, part: thoughtPart('') }, tokens: 0 },
    ...grow('response.reasoning_text.delta', answer.reasoning, (delta) => ({
      content_index: 0,
      delta,
      item_id: item['id'],
      ...at,
    })),
    { type: 'response.reasoning_text.done', fields: { ...where, text }, tokens: 0 },
    { type: 'response.reasoning_part.done', fields: { ...where, part: thoughtPart(text) }, tokens: 0 },
  ];
}

function callDrafts(answer: Answer, item: Json, at: Json): Draft[] {
  const pieces = answer.tool?.arguments ?? [];
  const done = { arguments: joinText(pieces), item_id: item['id'], name: answer.tool?.name, ...at };
  return [
    ...grow('response.function_call_arguments.delta', pieces, (delta) => ({ delta, item_id: item['id'], ...at })),
    { type: 'response.function_call_arguments.done', fields: done, tokens: 0 },
  ];
}
