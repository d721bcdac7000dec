// Requests whose answers must be the same with and without the router in between, and how the fake behaves for each.
import type { Behavior } from '#demo/fake-vllm.ts';
import { imageUrl } from '../clients/client.ts';
import { type AskIn, asks } from './ask-in.ts';
import type { Sent } from './observe.ts';

export interface DifferentialCase {
  readonly name: string;
  readonly sent: Sent;
  readonly behavior: Partial<Behavior>;
}

/** In every body: small's own id, so that both ways ask for the same model. */
const model = 'small-7b';
const stream = true;

interface Variant {
  readonly body?: (ask: AskIn) => unknown;
  readonly behavior?: (ask: AskIn) => Partial<Behavior>;
  readonly target?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly only?: readonly AskIn['name'][];
}

const error = { error: { message: 'Überlast', type: 'x', param: null, code: 1 } };
const refusing = (status: number) => () => ({
  faults: [{ at: 'before-headers' as const, kind: 'status' as const, status, body: JSON.stringify(error) }],
});
const raw = (pieces: readonly string[], contentType?: string) => () => ({
  raw: { pieces, ...(contentType === undefined ? {} : { contentType }) },
});
const said = 'data: {"choices":[{"index":0,"delta":{"content":"a"},"text":"a"}]}';
const typed = (type: string) => `event: ${type}\ndata: {"type":"${type}"}`;
const rawStream = ({ name }: AskIn, gap: string): string[] => {
  const events: Readonly<Record<AskIn['name'], readonly string[]>> = {
    chat: [': hello', said, said, 'data: [DONE]'],
    completions: [': hello', said, said, 'data: [DONE]'],
    responses: [': hello', typed('response.output_text.delta'), typed('response.completed')],
    messages: [': hello', typed('content_block_start'), typed('ping'), typed('message_stop')],
  };
  return events[name].map((event) => event.replaceAll('\n', gap) + gap + gap);
};

const variants: Readonly<Record<string, Variant>> = {
  'a whole answer': {},
  'a stream': { body: ({ body }) => body('Hi', { stream }) },
  'a stream with usage': { body: ({ body }) => body('Hi', { stream, stream_options: { include_usage: true } }) },
  'a stream of thoughts': { body: ({ body }) => body('Hi', { stream }), behavior: () => ({ reasoning: true }) },
  'a whole answer with thoughts': { behavior: () => ({ reasoning: true }) },
  'several tokens in one event': {
    body: ({ body }) => body('Hi', { stream }),
    behavior: () => ({ tokensPerEvent: 5 }),
  },
  'a tool call': { body: ({ body, tools }) => body('use a tool', { tools }), only: ['chat', 'responses', 'messages'] },
  'a streamed tool call': {
    body: ({ body, tools }) => body('use a tool', { tools, stream }),
    only: ['chat', 'responses', 'messages'],
  },
  'an image': { body: ({ withImage }) => withImage('Hi', imageUrl), only: ['chat', 'responses', 'messages'] },
  'an answer cut by its token limit': {
    body: ({ body }) => body('Hi', { max_tokens: 2, max_output_tokens: 2, stream }),
  },
  'unknown fields': {
    body: ({ body }) => body('Hi', { top_k: 5, seed: 7, chat_template_kwargs: { enable_thinking: false }, x: [[1.5]] }),
  },
  'words of every script': { body: ({ body }) => body('Ünïcödé 你好 🙂 \u0000\u2028 "\\', { stream }) },
  'a long answer': { body: ({ body }) => body('Hi', { stream }), behavior: () => ({ answerTokens: 2000 }) },
  'a missing field': { body: () => ({ stream }) },
  'a wrong type': { headers: { 'content-type': 'application/json; charset=utf-8' } },
  'a query string': { target: '?beta=true&x=%2F' },
  'a prompt that does not fit': { body: ({ body }) => body('word '.repeat(15_000)) },
  'a refusal 422': { behavior: refusing(422) },
  'a refusal 429': { behavior: refusing(429) },
  'a refusal 500': { behavior: refusing(500) },
  'events with CRLF': { body: ({ body }) => body('Hi', { stream }), behavior: (ask) => raw(rawStream(ask, '\r\n'))() },
  'events with CR': { body: ({ body }) => body('Hi', { stream }), behavior: (ask) => raw(rawStream(ask, '\r'))() },
  'events in one write': {
    body: ({ body }) => body('Hi', { stream }),
    behavior: (ask) => raw([rawStream(ask, '\n').join('')])(),
  },
  'events byte by byte': {
    body: ({ body }) => body('Hi', { stream }),
    behavior: (ask) => raw([...rawStream(ask, '\n').join('')])(),
  },
  'JSON where a stream was asked for': {
    body: ({ body }) => body('Hi', { stream }),
    behavior: raw(['{"a": 1.0, ', '"b":18446744073709551615}\n'], 'application/json; charset=utf-8'),
  },
  'a stream that nobody asked for': { behavior: (ask) => raw(rawStream(ask, '\n'))() },
  'a large answer': { behavior: raw([`{"text":"${'x'.repeat(3_000_000)}"}`], 'application/json') },
};

export const cases: readonly DifferentialCase[] = Object.entries(variants).flatMap(([name, variant]) =>
  asks
    .filter((ask) => variant.only?.includes(ask.name) ?? true)
    .map((ask) => ({
      name: `${ask.name}: ${name}`,
      sent: {
        target: ask.path + (variant.target ?? ''),
        ...(variant.headers === undefined ? {} : { headers: variant.headers }),
        body: JSON.stringify({ model, ...(variant.body?.(ask) ?? ask.body('Hi')) }),
      },
      behavior: variant.behavior?.(ask) ?? {},
    })),
);
