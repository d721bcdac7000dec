// What vLLM refuses before the engine is asked: a body that is no request, an unknown model, a prompt that cannot fit.
import type { IncomingMessage } from 'node:http';
import { promptTokens } from './answer.ts';
import type { Behavior } from './behavior.ts';
import type { FakeDialect, Json, UpstreamError } from './wire/dialect.ts';
import { parseJson } from './wire/dialect.ts';
import { brokenJson, contextExceeded, errorBody, missingField, unknownModel, wrongContentType } from './wire/errors.ts';

interface Refusal {
  readonly status: number;
  readonly json: unknown;
}

export type Reading = { readonly body: Json; readonly refused: null } | { readonly refused: Refusal };

/** Reads the body. FastAPI refuses in OpenAI's shape whatever the dialect, vLLM's own refusals have the dialect's shape. */
export function readRequest(dialect: FakeDialect, req: IncomingMessage, bytes: Buffer, behavior: Behavior): Reading {
  const body = parseJson(bytes);
  const invalid = invalidity(dialect, req, body);
  if (invalid || !body) return { refused: { status: 400, json: errorBody(invalid ?? brokenJson) } };
  const error = refusalOf(dialect, body, behavior);
  return error ? { refused: { status: error.code, json: dialect.errorBody(error) } } : { body, refused: null };
}

function invalidity(dialect: FakeDialect, req: IncomingMessage, body: Json | null): UpstreamError | null {
  const type = (req.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') return wrongContentType;
  if (!body) return brokenJson;
  const missing = dialect.required.find((field) => body[field] === undefined);
  return missing === undefined ? null : missingField(missing);
}

function refusalOf(dialect: FakeDialect, body: Json, behavior: Behavior): UpstreamError | null {
  const { model } = body;
  if (typeof model === 'string' && model !== '' && !behavior.models.includes(model)) return unknownModel(model);
  const refused = dialect.refuses?.(body);
  if (refused) return refused;
  const output = dialect.maxTokens(body) ?? 0;
  const total = promptTokens(dialect.promptOf(body)) + output;
  return total > behavior.contextTokens ? contextExceeded(behavior.contextTokens, output) : null;
}
