// A server that speaks the router's contract as a test scripts it: for what no real router would do on demand (bytes cut anywhere, odd states).
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { words } from '../../../lib/words.ts';
import type { BackendStatus, DecisionRow, Status } from '../src/router/contract.ts';

export const dist = path.join(import.meta.dirname, '../dist');

/** The policy of the page that the router promises (spec of the app, Stack). */
const csp =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

export interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly body: string;
}

export interface StubRouter {
  readonly url: string;
  /** What is served and answered; change it at any time. */
  app: string;
  status: Status | 401 | 500;
  rows: DecisionRow[];
  chat: (exchange: Exchange) => void | Promise<void>;
  explain: (exchange: Exchange) => unknown;
  readonly close: () => Promise<void>;
}

export async function startStubRouter(): Promise<StubRouter> {
  const server = createServer((req, res) => void answer(stub, req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stub: StubRouter = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    app: dist,
    status: healthyStatus(),
    rows: [],
    chat: ({ req, res }) => streamWords(req, res, ['Hello', ' there', '.']),
    explain: () => ({
      decision: { rule: 'light', wanted: 'small', chosen: 'small', because: null },
      sentence: '',
      facts: {},
      estimate: {
        bytes: 10,
        tokens: null,
        toolBytes: 0,
        allTokens: null,
        thresholds: { words: 4000, everything: 8000 },
        about: 12,
      },
      forceDenied: false,
    }),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return stub;
}

async function answer(stub: StubRouter, req: IncomingMessage, res: ServerResponse): Promise<void> {
  let body = '';
  for await (const piece of req) body += String(piece);
  const { pathname } = new URL(req.url ?? '/', 'http://stub');
  if (stub.status === 401 && /^\/(?:v1|router)\//.test(pathname)) return sendStatus(stub, res);
  if (pathname === '/v1/chat/completions') return stub.chat({ req, res, body });
  if (pathname === '/router/status') return sendStatus(stub, res);
  if (pathname === '/router/decisions')
    return sendJson(res, 200, { boot: 'b', records: stub.rows, next: stub.rows.length });
  const [, cancelled] = /^\/router\/requests\/([\w-]+)\/cancel$/.exec(pathname) ?? [];
  if (cancelled !== undefined) return cancelIn(stub, cancelled, res);
  if (pathname === '/router/wake') return sendJson(res, 200, { sent: true });
  if (pathname === '/router/explain') return sendJson(res, 200, stub.explain({ req, res, body }));
  await sendFile(path.join(stub.app, path.normalize(pathname === '/' ? '/index.html' : pathname)), res);
}

/** As the router does it: what is not in flight is not found. */
function cancelIn(stub: StubRouter, number: string, res: ServerResponse): void {
  const now = stub.status as Status;
  const rest = now.requests.filter((one) => one.number !== number);
  if (rest.length === now.requests.length) return sendJson(res, 404, { error: { message: 'Not in flight.' } });
  stub.status = { ...now, requests: rest };
  return sendJson(res, 200, { cancelled: number });
}

function sendStatus(stub: StubRouter, res: ServerResponse): void {
  if (typeof stub.status === 'number')
    sendJson(res, stub.status, { error: { message: 'Scripted.', code: 'scripted' } });
  else sendJson(res, 200, stub.status);
}

export function sendJson(res: ServerResponse, status: number, value: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

async function sendFile(name: string, res: ServerResponse): Promise<void> {
  const types: Record<string, string> = {
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript',
    '.css': 'text/css',
    '.svg': 'image/svg+xml',
    '.webmanifest': 'application/manifest+json',
  };
  const content = await readFile(name).catch(() => null);
  if (content === null) return sendJson(res, 404, { error: { message: 'Not found.', code: 'not_found' } });
  res
    .writeHead(200, {
      'content-type': types[path.extname(name)] ?? 'application/octet-stream',
      'content-security-policy': csp,
    })
    .end(content);
}

/** The headers of a routed stream. */
export function routeHeaders(
  req: IncomingMessage,
  backend = 'small',
  rule = 'light',
  more: Record<string, string> = {},
): Record<string, string> {
  const requestId = String(req.headers['x-request-id'] ?? 'none');
  return {
    'content-type': 'text/event-stream',
    'x-router-backend': backend,
    'x-router-rule': rule,
    'x-request-id': requestId,
    ...more,
  };
}

export function chunk(content: string): string {
  return `data: ${JSON.stringify({ model: 'stub', choices: [{ index: 0, delta: { content } }] })}\n\n`;
}

function streamWords(req: IncomingMessage, res: ServerResponse, pieces: readonly string[]): void {
  res.writeHead(200, routeHeaders(req));
  for (const word of pieces) res.write(chunk(word));
  res.end('data: [DONE]\n\n');
}

/** Both nodes up, nobody gaming. */
export function healthyStatus(): Status {
  const at = new Date().toISOString();
  const node: Omit<BackendStatus, 'model'> = {
    state: 'up',
    reason: null,
    since: at,
    ageMs: 10,
    latencyMs: 3,
    models: [],
    contextTokens: 16_384,
    checks: [],
  };
  return {
    version: 'stub',
    policy: 'abc',
    rules: { forceTag: '#force_big', thresholds: { words: 4000, everything: 8000 } },
    words,
    you: { mayForce: true, mayCancel: true },
    demo: false,
    startedAt: at,
    boot: 'b',
    canWake: false,
    requests: [],
    tokens: [],
    forcing: [],
    mode: { value: 'NORMAL', ageMs: 10, since: at, source: 'file', error: null, changes: [] },
    backends: { small: { ...node, model: 'stub-small' }, big: { ...node, model: 'stub-big' } },
    inflight: { small: 0, big: { forced: 0, unforced: 0 } },
    buckets: [],
  };
}
