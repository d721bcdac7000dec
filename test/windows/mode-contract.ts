// Owns: the wire contract of a mode endpoint, as promises over a base URL. Whoever answers GET /mode must keep all of them.
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import { windowsHalf } from '#cli/doctor/check-versions.ts';

export interface ModeServer {
  /** Base address without a slash at the end. */
  readonly url: string;
  /** Changes the mode as the person at the PC would; null where only that person can. */
  readonly set: ((mode: 'NORMAL' | 'GAMING') => Promise<void>) | null;
}

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** One request on a connection of its own. node:http, because fetch would not send a Host of our choice. */
export function ask(url: string, method = 'GET', headers: Record<string, string> = {}, body = ''): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(chunks) }),
      );
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Declares the contract for one server. */
export function describeModeContract(name: string, server: () => ModeServer): void {
  describe(name, () => {
    test.each(['/', '/mode', '/mode?from=router'])(
      'GET %s answers one small line of JSON with the mode',
      async (path) => {
        const { status, bytes } = await ask(server().url + path);
        expect(status).toBe(200);
        expect(bytes.length).toBeLessThan(300);
        expect(bytes[0], 'no byte order mark').toBe('{'.charCodeAt(0));
        expect(bytes.toString().trimEnd()).not.toContain('\n');
        expect(['NORMAL', 'GAMING']).toContain(JSON.parse(bytes.toString()).mode);
      },
    );

    test('nothing may keep the answer, and no web page may read it', async () => {
      const { headers } = await ask(`${server().url}/mode`);
      expect(headers).toMatchObject({
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
      expect(Object.keys(headers).filter((header) => header.startsWith('access-control'))).toEqual([]);
    });

    test('the version of the Windows half is told, for the doctor to compare', async () => {
      const { headers } = await ask(`${server().url}/mode`);
      expect(headers['x-llm-node-version']).toBe(windowsHalf);
    });

    test('HEAD is GET without the body', async () => {
      const [got, head] = [await ask(`${server().url}/mode`), await ask(`${server().url}/mode`, 'HEAD')];
      expect(head.status).toBe(200);
      expect(head.bytes.length).toBe(0);
      expect(head.headers['content-length']).toBe(String(got.bytes.length));
    });

    test.each(['PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS'])('%s is refused and changes nothing', async (method) => {
      const before = JSON.parse((await ask(`${server().url}/mode`)).bytes.toString()).mode;
      const body = JSON.stringify({ mode: before === 'NORMAL' ? 'GAMING' : 'NORMAL' });
      const refused = await ask(
        `${server().url}/mode`,
        method,
        { 'content-type': 'application/json', 'content-length': String(body.length) },
        body,
      );
      expect(refused.status).toBe(405);
      expect(refused.headers.allow).toBe('GET, HEAD');
      expect(JSON.parse(refused.bytes.toString())).toHaveProperty('error');
      expect(JSON.parse((await ask(`${server().url}/mode`)).bytes.toString()).mode).toBe(before);
    });

    test.each(['evil', 'evil.example:18000', 'localhost.evil.example', '999.1.1.1'])(
      'Host %s is another machine: 421',
      async (host) => {
        const { status, bytes } = await ask(`${server().url}/mode`, 'GET', { host });
        expect(status).toBe(421);
        expect(JSON.parse(bytes.toString())).toHaveProperty('error');
      },
    );

    test.each(['192.168.1.77', '192.168.1.77:18000', 'localhost:18000'])('Host %s passes', async (host) => {
      expect((await ask(`${server().url}/mode`, 'GET', { host })).status).toBe(200);
    });

    test('another path is 404 in JSON', async () => {
      const { status, bytes } = await ask(`${server().url}/settings`);
      expect(status).toBe(404);
      expect(JSON.parse(bytes.toString())).toHaveProperty('error');
    });

    test('GET /healthz is 200 while the mode can be read', async () => {
      expect((await ask(`${server().url}/healthz`)).status).toBe(200);
    });

    test('a change is seen by the next request', async ({ skip }) => {
      const { url, set } = server();
      if (set === null) return skip();
      for (const mode of ['GAMING', 'NORMAL', 'GAMING', 'NORMAL'] as const) {
        await set(mode);
        expect(JSON.parse((await ask(`${url}/mode`)).bytes.toString())).toMatchObject({ mode });
      }
    });
  });
}
