// The limit of the runtime: the shortest proxy that reads a body whole and streams the answer, node:http and undici's Pool.stream.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';

const pool = new Pool(process.argv[2] ?? '', { headersTimeout: 0, bodyTimeout: 0 });

const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.once('end', () => {
    const body = chunks.length === 1 ? (chunks[0] ?? null) : Buffer.concat(chunks);
    const headers = { 'content-type': 'application/json' };
    const sent = { method: 'POST' as const, path: request.url ?? '/', headers, body };
    pool
      .stream(sent, ({ statusCode, headers: answered }) => response.writeHead(statusCode, answered))
      .catch(() => response.destroy());
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
