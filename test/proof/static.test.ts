// The web app as the router serves it: what a browser and a cache are told, and what is never answered by a page.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadStaticFiles } from '#entry/node/static.ts';
import { startTestRouter, type TestRouter } from '../support/router.ts';

const script = `console.log(${JSON.stringify('words '.repeat(200))});`;
const page = '<!doctype html><title>app</title>';
let folder: string;
let router: TestRouter;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'router-static-'));
  await mkdir(path.join(folder, 'built/assets'), { recursive: true });
  await writeFile(path.join(folder, 'built/index.html'), page);
  await writeFile(path.join(folder, 'built/assets/index-abc.js'), script);
  await writeFile(path.join(folder, 'secret.txt'), 'secret');
  const { asset, compressed } = loadStaticFiles(path.join(folder, 'built'));
  await compressed;
  router = await startTestRouter({ config: { backends: { small: { url: 'http://127.0.0.1:1' } } }, node: { asset } });
});
afterAll(async () => {
  await router.close();
  await rm(folder, { recursive: true });
});

interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

/** Bytes as they were sent: fetch would decompress them. */
function ask(target: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  return new Promise((resolve, reject) => {
    const request = get(router.url + target, { headers, method }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    request.on('error', reject);
  });
}

describe('the app', () => {
  test('the page is never cached without asking, and runs under a policy without inline scripts', async () => {
    const { status, headers, body } = await ask('/');
    expect({ status, text: body.toString() }).toEqual({ status: 200, text: page });
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
      'x-content-type-options': 'nosniff',
    });
  });

  test('a hashed asset may be kept for ever', async () => {
    const { headers } = await ask('/assets/index-abc.js');
    expect(headers).toMatchObject({ 'cache-control': 'public, max-age=31536000, immutable', vary: 'accept-encoding' });
  });

  test.each([
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
    ['identity', undefined, (bytes: Buffer) => bytes],
  ] as const)('accept-encoding "%s" gets %s, with its own strong ETag', async (accepted, encoding, open) => {
    const { headers, body } = await ask('/assets/index-abc.js', { 'accept-encoding': accepted });
    expect(headers['content-encoding']).toBe(encoding);
    expect(open(body).toString()).toBe(script);
    expect(headers['etag']).toMatch(encoding === undefined ? /^"[\w-]+"$/ : new RegExp(`^"[\\w-]+-${encoding}"$`));
    const again = await ask('/assets/index-abc.js', {
      'accept-encoding': accepted,
      'if-none-match': String(headers['etag']),
    });
    expect([again.status, again.body.byteLength]).toEqual([304, 0]);
  });

  test.each(['/assets/gone.js', '/nothing', '/../secret.txt', '/..%2fsecret.txt', '/assets'])(
    '%s is an error of the router, never the page',
    async (target) => {
      const { status, headers, body } = await ask(target);
      expect([400, 404]).toContain(status);
      expect(headers['content-type']).toBe('application/json');
      expect(body.toString()).not.toContain('secret');
    },
  );

  test.each(['/v1/nothing', '/router/nothing'])('%s is a JSON 404', async (target) => {
    const { status, body } = await ask(target);
    expect(status).toBe(404);
    expect(JSON.parse(body.toString())).toMatchObject({ error: { code: 'not_found', source: 'router' } });
  });

  test('HEAD has the headers and no body', async () => {
    const { status, headers, body } = await ask('/', {}, 'HEAD');
    expect([status, headers['cache-control'], body.byteLength]).toEqual([200, 'no-cache', 0]);
  });
});

test('without a build the page names the command, and nothing else is served', () => {
  const { asset } = loadStaticFiles(path.join(tmpdir(), 'no-such-folder'));
  const answer = asset('/', new Headers());
  expect(answer?.status).toBe(503);
  expect(new TextDecoder().decode(answer?.body ?? undefined)).toContain('npm run build:app');
  expect(asset('/assets/index-abc.js', new Headers())).toBeNull();
});
