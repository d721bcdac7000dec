// One inference request from its bytes to the last event, in the order in which vLLM does it.
import type { IncomingMessage } from 'node:http';
import { randomUUID } from 'node:crypto';
import { buildAnswer } from './answer.ts';
import type { FakeBackend, Exchange } from './backend.ts';
import type { Behavior } from './behavior.ts';
import { pause } from './engine.ts';
import { stopResponse } from './faults.ts';
import { sendRaw } from './raw-response.ts';
import { readRequest } from './refusal.ts';
import { streamAnswer } from './stream-answer.ts';
import { sendBody, sendJson } from './uvicorn.ts';
import { wholeAnswer } from './whole-answer.ts';
import type { FakeDialect } from './wire/dialect.ts';

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
  const reading = readRequest(dialect, req, exchange.body, backend);
  if (reading.refused) return sendJson(res, reading.refused.status, reading.refused.json);
  const { body } = reading;
  const answer = buildAnswer({
    server: backend.server.name,
    dialect,
    body,
    role: backend.role,
    behavior,
    ...identity(req, behavior),
  });
  if (dialect.work === 'none') return sendJson(res, 200, dialect.whole(answer));
  const send = dialect.work === 'stream' && body['stream'] === true ? streamAnswer : wholeAnswer;
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
