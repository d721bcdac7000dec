// The backend of the bench, in a process of its own: a fixed answer, or a stream whose events carry the time of sending.
// The request's `user` field says what it wants: "events=N every=MS hold=MS".
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const answer = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1,
  model: 'bench',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello there' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 5, total_tokens: 7, completion_tokens: 2 },
});

/** Microseconds of the system's monotonic clock: comparable between processes. */
const nowUs = () => process.hrtime.bigint() / 1000n;

const chunk = () =>
  `data: {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1,"model":"bench","choices":[{"index":0,"delta":{"content":"t=${nowUs()};"},"logprobs":null,"finish_reason":null}]}\n\n`;

function stream(response: ServerResponse, wanted: string): void {
  const read = (name: string) => Number(new RegExp(`${name}=(\\d+)`).exec(wanted)?.[1] ?? 0);
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  response.write(chunk());
  let left = read('events') - 1;
  const finish = () => setTimeout(() => response.end('data: [DONE]\n\n'), read('hold'));
  if (left <= 0) return void finish();
  const timer = setInterval(() => {
    response.write(chunk());
    left -= 1;
    if (left > 0) return;
    clearInterval(timer);
    finish();
  }, read('every'));
  response.once('close', () => clearInterval(timer));
}

const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
  if (request.method === 'GET')
    return response.end('{"object":"list","data":[{"id":"bench","object":"model","max_model_len":1000000}]}');
  const chunks: Buffer[] = [];
  request.on('data', (bytes: Buffer) => chunks.push(bytes));
  request.once('end', () => {
    const wanted = /events=[^"]*/.exec(Buffer.concat(chunks.slice(0, 1)).toString('latin1', 0, 300))?.[0];
    if (wanted !== undefined) return stream(response, wanted);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) });
    return response.end(answer);
  });
  return undefined;
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
