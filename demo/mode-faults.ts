// The ways in which a mode endpoint fails to tell the mode. Each is a body, a status or a silence that must count as "unknown" (but `bom`).
import type { ServerResponse } from 'node:http';
import { isJson } from './wire/dialect.ts';

/**
 * `silent` never answers · `refused` nobody listens · `garbage` is no HTTP · `cut` promises more bytes than it sends · `bom` is a valid reply with a BOM before it.
 * `slow` is a valid reply after that many milliseconds.
 */
export type ModeFault =
  | 'silent'
  | 'refused'
  | 'garbage'
  | 'cut'
  | 'html'
  | 'empty-object'
  | 'lower-case'
  | 'utf16'
  | 'megabyte'
  | 'redirect'
  | 'bom'
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'status'; readonly status: number };

const byteOrderMark = '\u{FEFF}';
const json = 'application/json; charset=utf-8';

/** Status, content type and body of the faults that are proper HTTP. */
const replies: Readonly<Record<string, (body: string) => readonly [number, string, string | Buffer]>> = {
  html: () => [200, 'text/html', '<!doctype html><title>Router login</title><p>NORMAL'],
  'empty-object': () => [200, json, '{}'],
  'lower-case': (body) => [200, json, body.replace(/NORMAL|GAMING/, (mode) => mode.toLowerCase())],
  utf16: (body) => [200, 'application/json; charset=utf-16', Buffer.from(byteOrderMark + body, 'utf16le')],
  megabyte: (body) => [200, json, body.replace(/\}$/, `,"padding":"${'x'.repeat(1024 * 1024)}"}`)],
  bom: (body) => [200, json, byteOrderMark + body],
};

const worded = new Set(['silent', 'refused', 'garbage', 'cut', 'redirect', ...Object.keys(replies)]);

export function isFault(value: unknown): value is ModeFault {
  if (typeof value === 'string') return worded.has(value);
  if (!isJson(value)) return false;
  return (
    (value['kind'] === 'slow' && typeof value['ms'] === 'number') ||
    (value['kind'] === 'status' && typeof value['status'] === 'number')
  );
}

/** Answers as the fault says; `body` is what a sound endpoint would have said. */
export function spoil(fault: ModeFault, body: string, res: ServerResponse): void {
  if (typeof fault === 'object') {
    if (fault.kind === 'status') return reply(res, fault.status, json, body);
    const timer = setTimeout(() => reply(res, 200, json, body), fault.ms);
    res.on('close', () => clearTimeout(timer));
  } else if (fault === 'garbage') res.socket?.end('NORMAL\r\n\r\n');
  else if (fault === 'cut') {
    res.writeHead(200, { 'content-type': json, 'content-length': body.length });
    res.write(body.slice(0, -2), () => res.socket?.end());
  } else if (fault === 'redirect') {
    res.writeHead(301, { location: '/healthz', 'content-length': 0 });
    res.end();
  } else {
    const found = replies[fault];
    if (found) reply(res, ...found(body));
  }
}

function reply(res: ServerResponse, status: number, type: string, body: string | Buffer): void {
  res.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(body),
  });
  res.end(body);
}
