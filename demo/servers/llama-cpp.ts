// llama.cpp's server: one shape of errors for every dialect, the head with the first output, 500 for much that is the request's own fault.
// Not recorded: its sentences and codes are as its issue threads and documentation tell them; /v1/responses and /v1/messages borrow the scripts of vLLM.
import { promptTokens } from '../answer.ts';
import type { FakeDialect, Json, UpstreamError } from '../wire/dialect.ts';
import { dataEvent, isJson, listOf, parseJson } from '../wire/dialect.ts';
import { embeddings } from '../wire/embeddings.ts';
import { holdsBrokenCall, holdsImage } from '../wire/turns.ts';
import { llamaChat, llamaCompletions } from '../wire/llama-chat.ts';
import { countTokens, messages } from '../wire/messages.ts';
import { responses } from '../wire/responses.ts';
import type { Asked, ServerKind } from './server.ts';

const llamaError = (code: number, type: string, message: string, more: Json = {}): UpstreamError => ({
  code,
  type,
  message,
  more,
  param: null,
});

const badRequest = (message: string): UpstreamError => llamaError(400, 'invalid_request_error', message);
const serverError = (message: string): UpstreamError => llamaError(500, 'server_error', message);

/** All slots share one context: the one who asks for the last cell of it gets this, before its first word or after. */
const contextFull = serverError('Context size has been exceeded.');

export const llamaErrorBody = ({ code, message, type, more }: UpstreamError): unknown => ({
  error: { code, message, type, ...more },
});

const errorEvents = (error: UpstreamError): string => dataEvent(llamaErrorBody(error));
const namedErrorEvents = (error: UpstreamError): string => `event: error\n${errorEvents(error)}`;

function invalid(dialect: FakeDialect, _: string, bytes: Buffer): UpstreamError | null {
  const body = parseJson(bytes);
  if (!body) return serverError('[json.exception.parse_error.101] parse error at line 1, column 1: syntax error');
  const missing = dialect.required.find(
    (field) => body[field] === undefined && field !== 'model' && field !== 'max_tokens',
  );
  return missing === undefined ? null : badRequest(`'${missing}' is required`);
}

function conversationError(body: Json, images: boolean): UpstreamError | null {
  const turns = listOf(body['messages'] ?? body['input']).filter(isJson);
  if (!images && turns.some(holdsImage))
    return serverError(
      'image input is not supported - hint: if this is unexpected, you may need to provide the mmproj',
    );
  if (turns.some(holdsBrokenCall))
    return serverError('Failed to parse tool call arguments as JSON: [json.exception.parse_error.101] parse error');
  const late = turns.slice(1).some((turn) => turn['role'] === 'system');
  return late ? serverError('Jinja Exception: System message must be at the beginning.') : null;
}

function refuses({ dialect, body, behavior }: Asked): UpstreamError | null {
  const said = conversationError(body, behavior.images);
  if (said) return said;
  const prompt = promptTokens(dialect.promptOf(body));
  const { contextTokens: limit } = behavior;
  if (prompt < limit) return null;
  return llamaError(
    400,
    'exceed_context_size_error',
    `request (${prompt} tokens) exceeds the available context size (${limit} tokens), try increasing it`,
    { n_prompt_tokens: prompt, n_ctx: limit },
  );
}

const own = { errorBody: llamaErrorBody, errorEvents };

export const llamaCpp: ServerKind = {
  name: 'llama.cpp',
  version: 'b10573',
  dialects: [
    { ...llamaChat, ...own },
    { ...llamaCompletions, ...own },
    { ...responses, ...own, errorEvents: namedErrorEvents, refuses: () => null },
    { ...messages, ...own, errorEvents: namedErrorEvents },
    { ...countTokens, ...own, whole: ({ promptTokens: count }) => ({ input_tokens: count }) },
    { ...embeddings, ...own },
  ],
  headFirst: false,
  commentEveryMs: 30_000,
  invalid,
  refuses,
  engineRefuses: () => null,
  errorBody: llamaErrorBody,
  trouble: contextFull,
};

/** The answer of a server that was started without `--embeddings`. */
export const noEmbeddings = llamaError(
  501,
  'not_supported_error',
  'This server does not support embeddings. Start it with `--embeddings`',
);
export const notFound = llamaError(404, 'not_found_error', 'File Not Found');
export const wrongKey = llamaError(401, 'authentication_error', 'Invalid API Key');
export const loading = llamaError(503, 'unavailable_error', 'Loading model');
