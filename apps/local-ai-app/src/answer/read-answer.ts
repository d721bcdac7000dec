// Turns the response to a chat request into the events of an answer.
import { createParser } from 'eventsource-parser';
import { type AnswerEvent, type Failure, failureOf, type Route } from './answer.ts';
import { type ErrorBody, readChunk, readError } from './read-chunk.ts';

const endedEarly = failureOf('lost', 'The connection ended before the answer was complete.');

/** Yields the route (again when a comment tells it, and that the router waits), then deltas, then exactly one `ended` or `failed`. Rejects only as the body itself does. */
export async function* readAnswer(response: Response): AsyncGenerator<AnswerEvent> {
  yield { kind: 'route', route: readRoute(response.headers) };
  if (!response.ok || response.body === null) {
    yield { kind: 'failed', failure: await readRefusal(response) };
  } else if ((response.headers.get('content-type') ?? '').startsWith('text/event-stream')) {
    yield* readStream(response.body, response.headers);
  } else {
    yield* readWhole(await response.text());
  }
}

/** Comments are read as they come: while a model reads a long prompt they are all that comes. */
async function* readStream(body: ReadableStream<Uint8Array>, headers: Headers): AsyncGenerator<AnswerEvent> {
  const heard: AnswerEvent[] = [];
  const parser = createParser({
    onEvent: ({ data }) => heard.push(...readEvent(data)),
    onComment: (comment) => {
      const event = readComment(comment, headers);
      if (event !== null) heard.push(event);
    },
  });
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parser.feed(next.value);
    for (const event of heard.splice(0)) {
      yield event;
      if (event.kind === 'ended' || event.kind === 'failed') return;
    }
  }
  yield { kind: 'failed', failure: endedEarly };
}

function readEvent(data: string): AnswerEvent[] {
  if (data === '[DONE]') return [{ kind: 'ended' }];
  const chunk = readChunk(data);
  if (chunk === null) return [];
  return ['failure' in chunk ? { kind: 'failed', failure: chunk.failure } : { kind: 'delta', delta: chunk.delta }];
}

/** Where the router's own head came first, comments say that it waits, and in the end who answers: `router backend=small rule=light fallback=…`. */
export function readComment(comment: string, headers: Headers): AnswerEvent | null {
  const [name, ...pairs] = comment.trim().split(/\s+/);
  if (name === 'waiting') return { kind: 'waiting' };
  if (name !== 'router') return null;
  const told = new Map(pairs.map((pair) => [pair.split('=', 1)[0] ?? '', pair.slice(pair.indexOf('=') + 1)]));
  const route = readRoute(headers, told);
  return route === null ? null : { kind: 'route', route };
}

function* readWhole(body: string): Generator<AnswerEvent> {
  const chunk = readChunk(body);
  if (chunk === null) yield { kind: 'failed', failure: failureOf('lost', 'The answer is not JSON.') };
  else if ('failure' in chunk) yield { kind: 'failed', failure: chunk.failure };
  else yield* [{ kind: 'delta', delta: chunk.delta }, { kind: 'ended' }] as const;
}

async function readRefusal(response: Response): Promise<Failure> {
  const body = (await response.json().catch(() => null)) as { error?: ErrorBody } | null;
  const failure = readError(body?.error ?? { message: `The server answered ${response.status}.` }, response.status);
  return response.status === 401 ? { ...failure, kind: 'unauthorized' } : failure;
}

/** What the router says in a comment, else in its headers; null where it says nothing (the answer did not come through the router). */
export function readRoute(headers: Headers, told: ReadonlyMap<string, string> = new Map()): Route | null {
  const read = (name: string) => told.get(name) ?? headers.get(`x-router-${name}`);
  const [backend, rule] = [read('backend'), read('rule')];
  const requestId = headers.get('x-request-id');
  if ((backend !== 'small' && backend !== 'big') || rule === null || requestId === null) return null;
  return { backend, rule, requestId, mode: read('mode'), fallback: read('fallback') };
}
