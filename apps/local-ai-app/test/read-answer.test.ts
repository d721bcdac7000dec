// Reading a streamed answer: what arrives in whatever pieces is read as what was sent.
import { expect, test } from 'vitest';
import { type Answer, type AnswerEvent, applyEvent, newAnswer } from '../src/answer/answer.ts';
import { readAnswer } from '../src/answer/read-answer.ts';

const routeHeaders = { 'x-router-backend': 'small', 'x-router-rule': 'light', 'x-request-id': 'r1' };
const streamType = { 'content-type': 'text/event-stream; charset=utf-8' };

function response(pieces: readonly Uint8Array[], headers: Record<string, string> = streamType, status = 200): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  return new Response(body, { status, headers: { ...routeHeaders, ...headers } });
}

async function read(from: Response): Promise<{ answer: Answer; events: AnswerEvent[] }> {
  const events: AnswerEvent[] = [];
  let answer = newAnswer(0);
  for await (const event of readAnswer(from)) {
    events.push(event);
    answer = applyEvent(answer, event, events.length);
  }
  return { answer, events };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const event = (content: string, end = '\n\n'): string =>
  `data: {"choices":[{"delta":{"content":${JSON.stringify(content)}}}]}${end}`;

const said = 'é👩‍🚀"\n\u2028日';
const streams = {
  'line feeds': [...said].map((letter) => event(letter)).join('') + 'data: [DONE]\n\n',
  'carriage returns and line feeds':
    [...said].map((letter) => event(letter, '\r\n\r\n')).join('') + 'data: [DONE]\r\n\r\n',
  'comments and unknown fields between':
    [...said].map((letter) => `: ping\n\nid: 7\nretry: 10\n${event(letter)}`).join('') + 'data: [DONE]\n\n',
};

for (const [name, text] of Object.entries(streams)) {
  test(`a stream with ${name} reads the same wherever it is cut`, async () => {
    const whole = bytes(text);
    for (let cut = 1; cut < whole.length; cut += 1) {
      const { answer } = await read(response([whole.subarray(0, cut), whole.subarray(cut)]));
      expect([answer.content, answer.state], `cut at byte ${cut}`).toEqual([said, 'done']);
    }
    const { answer } = await read(response([...whole].map((byte) => Uint8Array.of(byte))));
    expect(answer.content).toBe(said);
  });
}

const refusals: ReadonlyArray<
  readonly [name: string, from: () => Response, state: Answer['state'], failure: Record<string, unknown>]
> = [
  ['that ends without its terminator', () => response([bytes(event('half'))]), 'interrupted', { kind: 'lost' }],
  ['that ends before any output', () => response([bytes(': nothing\n\n')]), 'failed', { kind: 'lost' }],
  [
    'with an in-band error',
    () =>
      response([
        bytes(
          `${event('half')}data: {"error":{"message":"gone","type":"mode_changed","code":502}}\n\ndata: [DONE]\n\n`,
        ),
      ]),
    'interrupted',
    { kind: 'lost', code: 'mode_changed', message: 'gone' },
  ],
  [
    'that is refused',
    () =>
      response(
        [bytes('{"error":{"message":"too long","code":"context_exceeds_small"}}')],
        { 'content-type': 'application/json' },
        400,
      ),
    'failed',
    { kind: 'refused', status: 400, code: 'context_exceeds_small' },
  ],
  [
    'that needs a key',
    () =>
      response(
        [bytes('{"error":{"message":"no key","code":"unauthorized"}}')],
        { 'content-type': 'application/json' },
        401,
      ),
    'failed',
    { kind: 'unauthorized' },
  ],
  [
    "that is a proxy's page",
    () => response([bytes('<html>502</html>')], { 'content-type': 'text/html' }, 502),
    'failed',
    { kind: 'refused', status: 502, message: 'The server answered 502.' },
  ],
];

test.each(refusals)('an answer %s keeps what came and says why', async (_, from, state, failure) => {
  const { answer } = await read(from());
  expect(answer.state).toBe(state);
  expect(answer.failure).toMatchObject(failure);
});

test('the route comes from the headers, and only when all of them are there', async () => {
  const { answer } = await read(
    response([bytes('data: [DONE]\n\n')], { ...streamType, 'x-router-mode': 'GAMING', 'x-router-fallback': 'gaming' }),
  );
  expect(answer.route).toEqual({
    backend: 'small',
    rule: 'light',
    mode: 'GAMING',
    fallback: 'gaming',
    requestId: 'r1',
  });
  const foreign = await read(new Response('data: [DONE]\n\n', { headers: streamType }));
  expect(foreign.answer.route).toBeNull();
});

test('thinking in either field, usage and the finish reason are read; odd chunks are nothing', async () => {
  const lines = [
    '{"choices":[{"delta":{"reasoning":"a"}}]}',
    '{"choices":[{"delta":{"reasoning_content":"b"}}]}',
    'not json',
    '[]',
    '{"choices":[{"delta":{"content":null},"finish_reason":"length"}]}',
    '{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":9}}',
    '[DONE]',
  ];
  const { answer } = await read(response([bytes(lines.map((line) => `data: ${line}\n\n`).join(''))]));
  expect(answer).toMatchObject({
    reasoning: 'ab',
    content: '',
    finishReason: 'length',
    promptTokens: 5,
    completionTokens: 9,
    state: 'done',
  });
});

test('an answer that is no stream is read whole', async () => {
  const body = '{"model":"m","choices":[{"message":{"content":"all at once"},"finish_reason":"stop"}]}';
  const { answer } = await read(response([bytes(body)], { 'content-type': 'application/json' }));
  expect(answer).toMatchObject({ content: 'all at once', state: 'done', model: 'm' });
});
