// vLLM 0.28 and 0.32: what each refuses, and with which words.
import { promptTokens } from '../answer.ts';
import type { Behavior } from '../behavior.ts';
import { chat } from '../wire/chat.ts';
import { completions } from '../wire/completions.ts';
import type { FakeDialect, Json, UpstreamError } from '../wire/dialect.ts';
import { isJson, listOf, numberOf, parseJson } from '../wire/dialect.ts';
import { holdsBrokenCall, holdsImage } from '../wire/turns.ts';
import { embeddings } from '../wire/embeddings.ts';
import {
  answerTooLong,
  badRequest,
  brokenJson,
  contextExceeded,
  engineDead,
  errorBody,
  internalError,
  missingField,
  promptTooLong,
  unknownModel,
  wrongContentType,
} from '../wire/errors.ts';
import { countTokens, messages } from '../wire/messages.ts';
import { responses } from '../wire/responses.ts';
import type { Asked, ServerKind } from './server.ts';

const invalid =
  (newer: boolean) =>
  (dialect: FakeDialect, contentType: string, bytes: Buffer): UpstreamError | null => {
    if (contentType !== 'application/json') return wrongContentType;
    const body = parseJson(bytes);
    if (!body) return brokenJson(bytes, newer);
    const missing = dialect.required.find((field) => body[field] === undefined);
    return missing === undefined ? null : missingField(missing, body, newer);
  };

const refuses =
  (newer: boolean) =>
  ({ dialect, body, behavior }: Asked): UpstreamError | null => {
    const { model } = body;
    const { models, contextTokens: limit } = behavior;
    if (typeof model === 'string' && model !== '' && !models.includes(model)) return unknownModel(model, models, newer);
    const refused = dialect.refuses?.(body) ?? conversationError(body, behavior, newer);
    if (refused) return refused;
    const output = dialect.maxTokens(body) ?? 0;
    const prompt = promptTokens(dialect.promptOf(body));
    if (output > limit) return answerTooLong(dialect.limitName(body), output, limit, newer);
    if (newer) return prompt >= limit ? promptTooLong(limit) : null;
    return prompt + output > limit ? contextExceeded(limit, output) : null;
  };

/** Of a text model: no image fits; 0.28 also parses the arguments of every earlier tool call. */
function conversationError(body: Json, { images, models }: Behavior, newer: boolean): UpstreamError | null {
  const turns = listOf(body['messages'] ?? body['input']).filter(isJson);
  if (!images && turns.some(holdsImage)) return badRequest(`${models[0]} is not a multimodal model`);
  if (newer || !turns.some(holdsBrokenCall)) return null;
  return badRequest('Expecting property name enclosed in double quotes: line 1 column 2 (char 1)');
}

/** The schema that the answer must follow, wherever a dialect has its place for it. */
function schemaOf(body: Json): unknown {
  const at = (...path: readonly string[]): unknown =>
    path.reduce<unknown>((value, key) => (isJson(value) ? value[key] : undefined), body);
  return (
    at('response_format', 'json_schema', 'schema') ??
    at('structured_outputs', 'json') ??
    at('output_config', 'format', 'schema') ??
    at('text', 'format', 'schema')
  );
}

const unimplemented = new Set(['uniqueItems', 'contains']);
const types = new Set(['string', 'number', 'integer', 'boolean', 'array', 'object', 'null']);

/** What the grammar compiler says of a schema; `minProperties` is what 0.32 stumbles over. */
function schemaError(schema: unknown, newer: boolean): UpstreamError | null {
  if (Array.isArray(schema)) return firstOf(schema, (one) => schemaError(one, newer));
  if (!isJson(schema)) return null;
  const bad = Object.keys(schema).find((key) => unimplemented.has(key));
  if (bad !== undefined) return badRequest(`Grammar error: Unimplemented keys: ["${bad}"]`);
  if (newer && schema['minProperties'] !== undefined) return internalError;
  const { type } = schema;
  if (typeof type === 'string' && !types.has(type)) return badRequest(`Grammar error: Invalid type: ${type}`);
  return firstOf(Object.values(schema), (one) => schemaError(one, newer));
}

function firstOf<One>(list: readonly One[], look: (one: One) => UpstreamError | null): UpstreamError | null {
  for (const one of list) {
    const found = look(one);
    if (found) return found;
  }
  return null;
}

const vocabulary = 151_936;

function samplingError(body: Json): UpstreamError | null {
  const bias = isJson(body['logit_bias']) ? Object.keys(body['logit_bias']).map(Number) : [];
  const alien = bias.filter((id) => id >= vocabulary);
  if (alien.length > 0) {
    const said = `token_id(s) [${alien.join(', ')}] in logit_bias contain out-of-vocab token ids. Vocabulary size: ${vocabulary}`;
    return badRequest(said, 'logit_bias', `[${alien.join(', ')}]`);
  }
  const logprobs = numberOf(body['top_logprobs']) ?? numberOf(body['logprobs']) ?? 0;
  if (logprobs > 20)
    return badRequest(
      `Requested sample logprobs of ${logprobs}, which is greater than max allowed: 20`,
      'logprobs',
      logprobs,
    );
  const allowed = body['allowed_token_ids'];
  const empty = Array.isArray(allowed) && listOf(allowed).length === 0;
  return empty ? badRequest('allowed_token_ids is not None and empty!', 'allowed_token_ids', '[]') : null;
}

const noReasoning = badRequest(
  'thinking_token_budget is set but reasoning_config is not configured. Please set --reasoning-parser and/or --reasoning-config to use thinking_token_budget.',
);

const engineRefuses =
  (newer: boolean) =>
  ({ body, behavior }: Asked): UpstreamError | null => {
    const { thinking, structured_outputs: outputs } = body;
    const budget =
      numberOf(body['thinking_token_budget']) ?? (isJson(thinking) ? numberOf(thinking['budget_tokens']) : null);
    if (newer && budget !== null && !behavior.reasoningParser) return noReasoning;
    const grammar = isJson(outputs) ? outputs['grammar'] : undefined;
    if (newer && typeof grammar === 'string' && !/::=|:/.test(grammar)) return internalError;
    return samplingError(body) ?? schemaError(schemaOf(body), newer);
  };

const vllm = (name: 'vllm-0.28' | 'vllm-0.32', version: string, newer: boolean): ServerKind => ({
  name,
  version,
  dialects: [chat, completions, responses, messages, countTokens, embeddings],
  headFirst: true,
  commentEveryMs: null,
  invalid: invalid(newer),
  refuses: refuses(newer),
  engineRefuses: engineRefuses(newer),
  errorBody,
  trouble: engineDead,
});

export const vllm28 = vllm('vllm-0.28', '0.28.0', false);
export const vllm32 = vllm('vllm-0.32', '0.32.0', true);
