// Turns the response to a chat request into the events of an answer.
import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { AnswerEvent, Failure, Route } from './answer.ts';
import { readChunk, readError } from './read-chunk.ts';

const endedEarly: Failure = {
  kind: 'lost',
  message: 'The connection ended before the answer was complete.',
  code: null,
  status: null,
};

/** Yields the route first, then deltas, then exactly one `ended` or `failed`. Rejects only as the body itself does. */
export async function* readAnswer(response: Response): AsyncGenerator<AnswerEvent> {
  yield { kind: 'route', route: readRoute(response.headers) };
  if (!response.ok || response.body === null) {
    yield { kind: 'failed', failure: await readRefusal(response) };
  } else if ((response.headers.get('content-type') ?? '').startsWith('text/event-stream')) {
    yield* readStream(response.body);
  } else {
    yield* readWhole(await response.text());
  }
}

async function* readStream(body: ReadableStream<Uint8Array>): AsyncGenerator<AnswerEvent> {
  const decoder = new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>;
  const reader = body.pipeThrough(decoder).pipeThrough(new EventSourceParserStream()).getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    if (next.value.data === '[DONE]') {
      yield { kind: 'ended' };
      return;
    }
    const chunk = readChunk(next.value.data);
    if (chunk !== null && 'failure' in chunk) {
      yield { kind: 'failed', failure: chunk.failure };
      return;
    }
    if (chunk !== null) yield { kind: 'delta', delta: chunk.delta };
  }
  yield { kind: 'failed', failure: endedEarly };
}

function* readWhole(body: string): Generator<AnswerEvent> {
  const chunk = readChunk(body);
  if (chunk === null) yield { kind: 'failed', failure: { ...endedEarly, message: 'The answer is not JSON.' } };
  else if ('failure' in chunk) yield { kind: 'failed', failure: chunk.failure };
  else yield* [{ kind: 'delta', delta: chunk.delta }, { kind: 'ended' }] as const;
}

async function readRefusal(response: Response): Promise<Failure> {
  const body = (await response.json().catch(() => null)) as { error?: { message?: unknown } } | null;
  const failure = readError(body?.error ?? { message: `The server answered ${response.status}.` }, response.status);
  return response.status === 401 ? { ...failure, kind: 'unauthorized' } : failure;
}

/** What the router's headers say, or null where they are missing (the answer did not come through the router). */
export function readRoute(headers: Headers): Route | null {
  const backend = headers.get('x-router-backend');
  const rule = headers.get('x-router-rule');
  const requestId = headers.get('x-request-id');
  if ((backend !== 'small' && backend !== 'big') || rule === null || requestId === null) return null;
  return { backend, rule, requestId, mode: headers.get('x-router-mode'), fallback: headers.get('x-router-fallback') };
}
