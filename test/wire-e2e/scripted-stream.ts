// A stream whose every write is the test's: an upstream that is told what to send, and a client that says what has arrived.
import { once } from 'node:events';
import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTestRouter } from '../support/router.ts';

export interface ScriptedStream {
  readonly write: (bytes: Uint8Array) => void;
  readonly end: () => void;
  /** Resolves as soon as the client has this many bytes in all. */
  readonly arrived: (bytes: number) => Promise<void>;
  /** How many bytes the client has. */
  readonly soFar: () => number;
  /** Everything that the client got, once the stream has ended. */
  readonly whole: Promise<Buffer>;
}

/** An upstream, a router in front of it, and one stream after the other from one to the other end. */
export async function startScriptedStreams() {
  const upstream = createServer();
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const { port } = upstream.address() as AddressInfo;
  const small = { url: `http://127.0.0.1:${port}`, model: 'm' };
  const router = await startTestRouter({ config: { backends: { small } } });
  return {
    open: async (): Promise<ScriptedStream> => {
      const asked = nextPost(upstream);
      const client = receive(router.url);
      const response = await asked;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      return { ...client, write: (bytes) => void response.write(bytes), end: () => void response.end() };
    },
    close: async () => {
      await router.close();
      upstream.closeAllConnections();
      upstream.close();
    },
  };
}

function nextPost(upstream: ReturnType<typeof createServer>): Promise<ServerResponse> {
  const { promise, resolve } = Promise.withResolvers<ServerResponse>();
  upstream.on('request', function answer(incoming, response) {
    incoming.resume();
    if (incoming.method !== 'POST') return response.end('{"data":[]}');
    upstream.off('request', answer);
    return resolve(response);
  });
  return promise;
}

function receive(url: string): Pick<ScriptedStream, 'arrived' | 'soFar' | 'whole'> {
  const chunks: Buffer[] = [];
  let size = 0;
  let look = () => {};
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const headers = { 'content-type': 'application/json' };
  const sent = request(`${url}/v1/chat/completions`, { method: 'POST', headers }, (response) => {
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.byteLength;
      look();
    });
    response.once('end', () => resolve(Buffer.concat(chunks)));
    // A stream that is told as lost has no proper end: what came is all there is.
    response.once('error', () => resolve(Buffer.concat(chunks)));
  });
  sent.once('error', reject);
  sent.end('{"stream":true,"messages":[]}');
  return {
    whole: promise,
    soFar: () => size,
    arrived: (bytes) =>
      new Promise((done) => {
        look = () => {
          if (size >= bytes) done();
        };
        look();
      }),
  };
}
