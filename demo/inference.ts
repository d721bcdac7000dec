// One inference request from its bytes to the last event, in the order in which vLLM does it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import type { Role } from './answer.ts';
import { buildAnswer, promptTokens } from './answer.ts';
import type { Behavior } from './behavior.ts';
import type { Engine } from './engine.ts';
import { pause } from './engine.ts';
import type { FaultBook } from './faults.ts';
import { stopResponse } from './faults.ts';
import { sendRaw } from './raw-response.ts';
import { streamAnswer } from './stream-answer.ts';
import { sendBody, sendJson } from './uvicorn.ts';
import { wholeAnswer } from './whole-answer.ts';
import type { Answer, FakeDialect, Json, UpstreamError } from './wire/dialect.ts';
import { isJson } from './wire/dialect.ts';
import { brokenJson, contextExceeded, missingField, unknownModel, wrongContentType } from './wire/errors.ts';

export interface FakeBackend {
  readonly role: Role;
  readonly behavior: () => Behavior;
  readonly engine: Engine;
  readonly faults: FaultBook;
}

/** One request on its way; `gone` aborts when the client's connection closes before the response is complete. */
export interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly body: Buffer;
  readonly gone: AbortSignal;
}

/** The parsed body, or the error that vLLM answers before it looks at anything else. */
export function readBody(req: IncomingMessage, bytes: Buffer, required: string): Json | UpstreamError {
  const type = (req.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') return wrongContentType;
  try {
    const body: unknown = JSON.parse(bytes.toString('utf8'));
    return isJson(body) && body[required] !== undefined ? body : missingField(required);
  } catch {
    return brokenJson;
  }
}

const isError = (value: Json | UpstreamError): value is UpstreamError =>
  typeof value['code'] === 'number' && 'param' in value;

/** What vLLM refuses before the engine is asked. */
export function refusal(dialect: FakeDialect, body: Json, behavior: Behavior): UpstreamError | null {
  const { model } = body;
  if (typeof model === 'string' && model !== '' && !behavior.models.includes(model)) return unknownModel(model);
  const output = dialect.maxTokens(body) ?? 0;
  const total = promptTokens(dialect.promptOf(body)) + output;
  return total > behavior.contextTokens ? contextExceeded(behavior.contextTokens, output) : null;
}

const fixedIdentity = { id: 'd3a0'.repeat(8), created: 1_767_225_600 };

/** Source of the id: vllm/entrypoints/openai/engine/serving.py, `_base_request_id` prefers the x-request-id header. */
function identity(req: IncomingMessage, behavior: Behavior): { id: string; created: number } {
  if (behavior.deterministic) return fixedIdentity;
  const asked = req.headers['x-request-id'];
  return {
    id: typeof asked === 'string' ? asked : randomUUID().replaceAll('-', ''),
    created: Math.floor(Date.now() / 1000),
  };
}

export async function answerInference(backend: FakeBackend, dialect: FakeDialect, exchange: Exchange): Promise<void> {
  const { req, res, gone } = exchange;
  const behavior = backend.behavior();
  if (await faultBeforeHeaders(backend, dialect.path, exchange)) return;
  if (behavior.raw) return sendRaw(behavior.raw, exchange);
  const body = readBody(req, exchange.body, dialect.required);
  const error = isError(body) ? body : refusal(dialect, body, behavior);
  if (error || isError(body)) return sendJson(res, error?.code ?? 400, dialect.errorBody(error ?? brokenJson));
  const answer: Answer = buildAnswer({ dialect, body, role: backend.role, behavior, ...identity(req, behavior) });
  const send = body['stream'] === true ? streamAnswer : wholeAnswer;
  await send({ backend, dialect, answer, res, gone });
}

/** True when a fault has answered (or never will). `byDefault`: also faults that name no path. */
export async function faultBeforeHeaders(
  backend: FakeBackend,
  path: string,
  { res, gone }: Exchange,
  byDefault = true,
): Promise<boolean> {
  const fault = backend.faults.take('before-headers', path, byDefault);
  if (!fault) return false;
  if (fault.kind === 'slow') return !(await pause(fault.delayMs, gone));
  if (fault.kind === 'status') {
    const headers = Object.entries(fault.headers ?? {});
    const typed = headers.some(([name]) => name.toLowerCase() === 'content-type');
    sendBody(res, fault.status, typed ? null : 'application/json', fault.body ?? statusBody(fault.status), headers);
  } else stopResponse(res, fault.kind);
  return true;
}

const statusBody = (status: number): string =>
  status === 204 || status === 304
    ? ''
    : JSON.stringify({
        error: {
          message: `The fake was told to answer ${status}.`,
          type: 'InternalServerError',
          param: null,
          code: status,
        },
      });
