// A fake mode endpoint: what the gaming PC answers on port 18000, and every way in which it may fail to.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { isFault, spoil } from './mode-faults.ts';
import type { ModeFault } from './mode-faults.ts';
import { listenOnLoopback } from './listener.ts';
import type { RecordedRequest, RequestLog } from './request-log.ts';
import { createRequestLog, recordRequest } from './request-log.ts';
import { pathOf } from './uvicorn.ts';
import { parseJson } from './wire/dialect.ts';

export type { ModeFault } from './mode-faults.ts';
export type PcMode = 'NORMAL' | 'GAMING';

export interface FakeModeOptions {
  readonly mode?: PcMode;
  /** Default 0: any free port. */
  readonly port?: number;
}

export interface FakeMode {
  /** Base address; the mode is read at `url + '/mode'`. */
  readonly url: string;
  readonly port: number;
  /** The mode that is told when nothing fails. */
  readonly mode: () => PcMode;
  readonly set: (mode: PcMode) => void;
  /** Of the Windows half; '' says none, as the first ones did. */
  readonly setVersion: (version: string) => void;
  /** null: answers properly again. `refused` closes the port; a call that ends it settles when the port is open again. */
  readonly fault: (fault: ModeFault | null) => Promise<void>;
  /** Requests since the start, control requests left out. */
  readonly requests: () => number;
  readonly log: readonly RecordedRequest[];
  /** The first request in the log, now or later, that has come in whole and satisfies the predicate. */
  readonly waitForRequest: (predicate?: (record: RecordedRequest) => boolean) => Promise<RecordedRequest>;
  readonly close: () => Promise<void>;
}

interface ModeState {
  readonly log: RequestLog;
  mode: PcMode;
  since: string;
  version: string;
  fault: ModeFault | null;
  set: (mode: PcMode) => void;
  change: (fault: ModeFault | null) => Promise<void>;
}

/** Starts one on 127.0.0.1, in NORMAL, without faults. */
export async function startFakeMode({ mode = 'NORMAL', port = 0 }: FakeModeOptions = {}): Promise<FakeMode> {
  const state = createState(mode);
  const listener = await listenOnLoopback({ port, onRequest: (req, res) => answerRequest(state, req, res) });
  state.change = async (fault) => {
    const wasOff = state.fault === 'refused';
    state.fault = fault;
    if (fault === 'refused' && !wasOff) await listener.stopListening();
    if (fault !== 'refused' && wasOff) await listener.listenAgain();
  };
  return {
    url: `http://127.0.0.1:${listener.port}`,
    port: listener.port,
    mode: () => state.mode,
    set: (next) => state.set(next),
    setVersion: (version) => void (state.version = version),
    fault: (fault) => state.change(fault),
    requests: () => state.log.opened(),
    log: state.log.records,
    waitForRequest: (predicate = () => true) =>
      state.log.waitFor((record) => record.bodyAt !== null && predicate(record)),
    close: listener.stopListening,
  };
}

function createState(mode: PcMode): ModeState {
  const state: ModeState = {
    log: createRequestLog(),
    mode,
    since: new Date().toISOString(),
    version: '0.2.0',
    fault: null,
    set(next) {
      if (next === state.mode) return;
      Object.assign(state, { mode: next, since: new Date().toISOString() });
    },
    change: () => Promise.resolve(),
  };
  return state;
}

/** The reply of the endpoint: one line, no BOM. `since` is a time in UTC. */
const modeBody = ({ mode, since }: Pick<ModeState, 'mode' | 'since'>): string =>
  JSON.stringify({ mode, since, source: 'file', reason: null });

function answerRequest(state: ModeState, req: IncomingMessage, res: ServerResponse): void {
  if (pathOf(req) === '/__demo/mode') return void control(state, req, res);
  void recordRequest(state.log, req, res);
  const path = pathOf(req);
  if (isOtherMachine(req.headers.host ?? '')) return send(res, 421, '{"error":"misdirected request"}');
  if (req.method !== 'GET' && req.method !== 'HEAD')
    return send(res, 405, '{"error":"method not allowed"}', { allow: 'GET, HEAD' });
  if (path === '/healthz') return send(res, 200, '{"status":"ok"}');
  if (path !== '/' && path !== '/mode') return send(res, 404, '{"error":"not found"}');
  if (state.fault === null)
    return send(res, 200, modeBody(state), state.version === '' ? {} : { 'x-llm-node-version': state.version });
  spoil(state.fault, modeBody(state), res);
}

/** A Host that is a name other than this PC's: a web page whose DNS points here. An address passes. */
function isOtherMachine(host: string): boolean {
  const name = host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
  return name !== '' && name !== 'localhost' && name !== 'demo-pc' && isIP(name) === 0;
}

function send(res: ServerResponse, status: number, body: string, headers: Readonly<Record<string, string>> = {}): void {
  res.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  res.end(body);
}

/** PUT /__demo/mode `{"mode":"GAMING"}` or `{"fault":"silent"}`: what the real endpoint never has, a way to change it over HTTP. */
async function control(state: ModeState, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(Buffer.from(chunk));
  const { mode, fault } = parseJson(Buffer.concat(chunks)) ?? {};
  const known = mode === 'NORMAL' || mode === 'GAMING' || isFault(fault) || fault === null;
  if (req.method !== 'PUT' || !known) return send(res, 400, '{"error":"expected PUT with a mode or a fault"}');
  if (mode === 'NORMAL' || mode === 'GAMING') state.set(mode);
  send(res, 200, modeBody(state));
  if (isFault(fault) || fault === null) res.on('close', () => void state.change(fault));
}
