// What is refused before the engine is asked: a body that is no request, an unknown model, a prompt that cannot fit.
import type { IncomingMessage } from 'node:http';
import type { FakeBackend } from './backend.ts';
import { noEmbeddings } from './servers/llama-cpp.ts';
import type { FakeDialect, Json } from './wire/dialect.ts';
import { parseJson } from './wire/dialect.ts';

interface Refusal {
  readonly status: number;
  readonly json: unknown;
}

export type Reading = { readonly body: Json; readonly refused: null } | { readonly refused: Refusal };

/** Reads the body. What is no request is refused in one shape whatever the dialect, the rest in the dialect's. */
export function readRequest(dialect: FakeDialect, req: IncomingMessage, bytes: Buffer, backend: FakeBackend): Reading {
  const { server } = backend;
  const behavior = backend.behavior();
  if (server.name === 'llama.cpp' && dialect.path === '/v1/embeddings' && !behavior.embeddings)
    return { refused: { status: noEmbeddings.code, json: server.errorBody(noEmbeddings) } };
  const type = (req.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const invalid = server.invalid(dialect, type, bytes);
  if (invalid) return { refused: { status: invalid.code, json: server.errorBody(invalid) } };
  const body = parseJson(bytes) ?? {};
  const error = server.refuses({ dialect, body, behavior });
  return error ? { refused: { status: error.code, json: dialect.errorBody(error) } } : { body, refused: null };
}
