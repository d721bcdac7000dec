// Answers of a backend as bytes: heads, chunks, events, and the two good answers that the rows compare with.
import type { Script } from './faulty-upstream.ts';

export function head(status: string, ...headers: readonly string[]): string {
  return [`HTTP/1.1 ${status}`, ...headers, '', ''].join('\r\n');
}

/** One chunk of a chunked body. */
export function chunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}

export const lastChunk = '0\r\n\r\n';

export function event(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

const choice = (delta: object, finish: string | null = null) =>
  event({ id: 'c-1', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] });

export const preamble = choice({ role: 'assistant', content: '' });
export const output = choice({ content: 'Grüße' });
export const more = choice({ content: ' aus der Küche' });
export const finish = choice({}, 'stop');
export const done = 'data: [DONE]\n\n';

export const streamHead = head(
  '200 OK',
  'content-type: text/event-stream; charset=utf-8',
  'transfer-encoding: chunked',
);
export const jsonHead = (length: number, status = '200 OK') =>
  head(status, 'content-type: application/json', `content-length: ${length}`);

/** A JSON answer with this status. */
export function json(status: string, body: object): Script {
  const text = JSON.stringify(body);
  return [{ send: jsonHead(Buffer.byteLength(text), status) + text }, 'again'];
}

export const goodStreamText = preamble + output + more + finish + done;
export const goodWholeText = JSON.stringify({
  id: 'c-1',
  object: 'chat.completion',
  choices: [{ message: { content: 'Grüße' } }],
});

export const goodStream: Script = [
  { send: streamHead + [preamble, output, more, finish, done].map(chunk).join('') + lastChunk },
  'again',
];
export const goodWhole: Script = [{ send: jsonHead(Buffer.byteLength(goodWholeText)) + goodWholeText }, 'again'];

/** Health and cards as a healthy vLLM answers them, each on a connection of its own. */
export function healthyRoutes(model: string): Readonly<Record<string, Script>> {
  const cards = JSON.stringify({ object: 'list', data: [{ id: model, object: 'model', max_model_len: 16_384 }] });
  const close = 'connection: close';
  return {
    'GET /health': [{ send: head('200 OK', 'content-length: 0', close) }, 'end'],
    'GET /v1/models': [
      { send: head('200 OK', 'content-type: application/json', `content-length: ${cards.length}`, close) + cards },
      'end',
    ],
  };
}
