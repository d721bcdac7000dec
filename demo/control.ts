// /__demo: how a person or another process changes a running fake. The only thing here that a real server does not have.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Behavior } from './behavior.ts';
import type { RequestLog } from './request-log.ts';
import { pathOf, sendJson } from './uvicorn.ts';
import { parseJson } from './wire/dialect.ts';

export interface Controls {
  readonly log: RequestLog;
  readonly behavior: () => Behavior;
  readonly set: (change: Partial<Behavior>) => void;
  readonly clear: () => void;
}

export const isControl = (req: IncomingMessage): boolean => pathOf(req).startsWith('/__demo/');

/**
 * GET, PUT (JSON, part of a Behavior) and DELETE /__demo/behavior; GET and DELETE /__demo/log.
 * The log tells header names, never values (but x-force-big's), and the number of body bytes, never the bytes.
 */
export function answerControl(controls: Controls, req: IncomingMessage, res: ServerResponse, body: Buffer): void {
  const asked = `${req.method} ${pathOf(req)}`;
  if (asked === 'GET /__demo/behavior') return sendJson(res, 200, controls.behavior());
  if (asked === 'PUT /__demo/behavior') return changeBehavior(controls, res, body);
  if (asked === 'GET /__demo/log')
    return sendJson(res, 200, { count: controls.log.records.length, requests: summary(controls.log) });
  if (asked === 'DELETE /__demo/behavior') controls.clear();
  else if (asked === 'DELETE /__demo/log') controls.log.clear();
  else return sendJson(res, 404, { detail: 'Not Found' });
  sendJson(res, 200, {});
}

function changeBehavior(controls: Controls, res: ServerResponse, body: Buffer): void {
  const change: Partial<Behavior> | null = parseJson(body);
  const unknown = Object.keys(change ?? {}).find((key) => !(key in controls.behavior()));
  if (!change || unknown !== undefined) {
    return sendJson(res, 400, { detail: change ? `Unknown behavior: ${unknown}` : 'Expected a JSON object' });
  }
  controls.set(change);
  sendJson(res, 200, controls.behavior());
}

function summary(log: RequestLog): unknown {
  return log.records.map(({ method, target, rawHeaders, bodyBytes, closedByClientAt }) => {
    const names = rawHeaders.filter((_, index) => index % 2 === 0);
    const at = names.findIndex((name) => name.toLowerCase() === 'x-force-big');
    return {
      method,
      target,
      headers: names,
      forceBig: at < 0 ? null : rawHeaders[at * 2 + 1],
      bytes: bodyBytes,
      closedByClient: closedByClientAt !== null,
    };
  });
}
