// Backends behind HTTPS whose certificate is not trusted: told as what it is, to clients, on the status page and by the doctor.
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { afterAll, describe, expect, test } from 'vitest';
import { startFakeVllm } from '#demo/fake-vllm.ts';
import { parseConfig } from '#lib/config.ts';
import { withHouse } from '#cli/doctor.ts';
import { checkBackend } from '#cli/doctor/check-backend.ts';
import { checkMode } from '#cli/doctor/check-mode.ts';
import { askChat } from '../support/ask.ts';
import { type Certificate, certificateFor } from '../support/certificate.ts';
import { startTestRouter } from '../support/router.ts';

const yesterday = new Date(Date.now() - 43_200_000);
const servers: Server[] = [];
const trusted = tls.getCACertificates('default');
afterAll(() => {
  tls.setDefaultCACertificates(trusted);
  for (const server of servers) server.close();
});

/** The fake vLLM behind HTTPS. */
async function startHttps({ key, cert }: Certificate): Promise<string> {
  const behind = await startFakeVllm({ model: 'small-7b' });
  const server = createServer({ key, cert }, (request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', async () => {
        const body = chunks.length === 0 ? null : Buffer.concat(chunks);
        const headers = { 'content-type': 'application/json' };
        const answer = await fetch(behind.url + request.url, { method: request.method ?? 'GET', headers, body });
        response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
        response.end(Buffer.from(await answer.arrayBuffer()));
      });
  });
  server.once('close', () => void behind.close());
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `https://localhost:${(server.address() as AddressInfo).port}`;
}

async function askAt(url: string) {
  const backends = { small: { url, model: 'small-7b' } };
  const router = await startTestRouter({ config: { backends } });
  const seen = await askChat(router.url, 'hello');
  const { attempts } = await router.outcomeOf(seen.requestId);
  const status = (await (await fetch(`${router.url}/router/status`)).json()) as {
    backends: { small: { reason: string | null } };
  };
  await router.close();
  const parsed = parseConfig(JSON.stringify({ backends }), 'test', () => undefined);
  if (!parsed.ok) throw new Error(parsed.lines.join('\n'));
  const { config } = parsed;
  const { findings } = await withHouse(config, (house) => checkBackend('small', config.backends.small, house));
  return { ...seen, attempts, reason: status.backends.small.reason, found: findings[0] };
}

describe('a certificate', () => {
  test.each([
    ['of an unknown authority', 'localhost', yesterday, false],
    ['for another name', 'other.lan', yesterday, true],
    ['that is too old', 'localhost', new Date('2020-01-01'), true],
  ] as const)('%s is told as such', async (_, host, from, isKnown) => {
    const certificate = certificateFor(host, from);
    if (isKnown) tls.setDefaultCACertificates([...trusted, certificate.cert]);
    const seen = await askAt(await startHttps(certificate));
    expect(seen.status).toBe(503);
    expect(seen.attempts).toMatchObject([{ backend: 'small', cause: 'untrusted' }]);
    expect(seen.reason).toBe('untrusted');
    expect(seen.found?.evidence).toMatch(/certificate of https:\/\/localhost:\d+ is not trusted/);
    expect(seen.found?.fix).toMatch(/NODE_EXTRA_CA_CERTS/);
  });

  test('of the mode endpoint that is not trusted is told as such, too', async () => {
    const url = await startHttps(certificateFor('localhost', yesterday));
    const backends = { small: { url }, big: { url } };
    const parsed = parseConfig(JSON.stringify({ backends, mode: { url: `${url}/mode` } }), 'test', () => undefined);
    if (!parsed.ok) throw new Error(parsed.lines.join('\n'));
    const { findings, mode } = await withHouse(parsed.config, checkMode);
    expect(mode).toBe('UNKNOWN');
    expect(findings[0]?.evidence).toMatch(/certificate of https:\/\/localhost:\d+\/mode is not trusted/);
  });

  test('of an authority that is known is trusted', async () => {
    const certificate = certificateFor('localhost', yesterday);
    tls.setDefaultCACertificates([...trusted, certificate.cert]);
    const seen = await askAt(await startHttps(certificate));
    expect(seen).toMatchObject({ status: 200, attempts: [{ cause: null }], reason: null });
  });
});
