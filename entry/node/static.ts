// The built web app, served from memory: compressed once, with strong ETags and the page's content security policy.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import type { HeaderList } from '#lib/ports.ts';
import type { Asset } from '#functions/services.ts';
import { appFolder } from './home.ts';

export interface StaticFiles {
  readonly asset: (path: string, headers: Headers) => Asset | null;
  /** Resolves when every file is compressed; before, files are sent as they are. */
  readonly compressed: Promise<unknown>;
}

const policy = [
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; manifest-src 'self'",
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
].join('; ');
const guards: HeaderList = [
  ['content-security-policy', policy],
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
];
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

type Encoding = 'br' | 'gzip' | 'identity';

interface StaticFile {
  readonly headers: HeaderList;
  readonly tag: string;
  readonly bodies: Map<Encoding, Uint8Array>;
}

/** Reads every file below `folder` now. Without a build, the page says which command makes one. */
export function loadStaticFiles(folder: string = appFolder): StaticFiles {
  if (!existsSync(path.join(folder, 'index.html'))) return { asset: missingBuild, compressed: Promise.resolve() };
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => path.extname(name) !== '');
  const paths = names.map((name) => `/${name.split(path.sep).join('/')}`);
  const files = new Map(paths.map((urlPath) => [urlPath, readStaticFile(folder, urlPath)]));
  const asset = (asked: string, headers: Headers) => {
    const file = files.get(asked === '/' ? '/index.html' : asked);
    return file === undefined ? null : answer(file, headers);
  };
  return { asset, compressed: Promise.all([...files.values()].map(compress)) };
}

function readStaticFile(folder: string, urlPath: string): StaticFile {
  const bytes = readFileSync(path.join(folder, urlPath));
  const isHashed = urlPath.startsWith('/assets/');
  return {
    tag: createHash('sha256').update(bytes).digest('base64url').slice(0, 22),
    bodies: new Map([['identity', bytes]]),
    headers: [
      ['content-type', types[path.extname(urlPath)] ?? 'application/octet-stream'],
      ['cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache'],
      ['vary', 'accept-encoding'],
      ...guards,
    ],
  };
}

/** In the thread pool, so that no request waits for it. A form that saves nothing is not kept. */
async function compress({ bodies }: StaticFile): Promise<void> {
  const bytes = bodies.get('identity') ?? new Uint8Array(0);
  const [br, zipped] = await Promise.all([promisify(brotliCompress)(bytes), promisify(gzip)(bytes, { level: 9 })]);
  if (br.byteLength < bytes.byteLength) bodies.set('br', br);
  if (zipped.byteLength < bytes.byteLength) bodies.set('gzip', zipped);
}

function answer({ headers, tag, bodies }: StaticFile, asked: Headers): Asset {
  const accepted = acceptedEncodings(asked.get('accept-encoding') ?? '');
  const encoding = (['br', 'gzip'] as const).find((name) => accepted.has(name) && bodies.has(name)) ?? 'identity';
  const etag = encoding === 'identity' ? `"${tag}"` : `"${tag}-${encoding}"`;
  const tags = (asked.get('if-none-match') ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  if (tags.some((one) => one === etag || one === '*'))
    return { status: 304, headers: [...headers, ['etag', etag]], body: null };
  const coded: HeaderList = encoding === 'identity' ? [] : [['content-encoding', encoding]];
  return { status: 200, headers: [...headers, ...coded, ['etag', etag]], body: bodies.get(encoding) ?? null };
}

/** Content codings that the client takes; one with q=0 is refused (RFC 9110, 12.5.3). */
function acceptedEncodings(header: string): ReadonlySet<string> {
  const entries = header
    .toLowerCase()
    .split(',')
    .map((entry) => entry.split(';').map((part) => part.trim()));
  return new Set(entries.filter(([, q]) => !/^q=0(\.0*)?$/.test(q ?? '')).map(([name]) => name ?? ''));
}

const missingPage = new TextEncoder().encode(
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>local-ai-app is not built</title>
<h1>The web app is not built</h1><p>In the router's folder: <code>npm run build:app</code>, then restart the router. The API works without it.</p></html>\n`,
);

function missingBuild(asked: string): Asset | null {
  if (asked !== '/' && asked !== '/index.html') return null;
  const headers: HeaderList = [['content-type', 'text/html; charset=utf-8'], ['cache-control', 'no-store'], ...guards];
  return { status: 503, headers, body: missingPage };
}
