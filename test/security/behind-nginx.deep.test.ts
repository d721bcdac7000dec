// The smuggling rows through Debian's nginx as a proxy in front: what nginx lets through is still at most one decision.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { freePort } from '#demo/free-port.ts';
import { startFaultyHouse } from '../failure/faulty-house.ts';
import { goodWhole } from '../failure/wire-bytes.ts';
import { connectRaw } from '../support/raw-client.ts';
import { smugglingAttacks } from './attacks/smuggling.ts';

function hasNginx(): boolean {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    console.log('SKIPPED: the smuggling rows behind nginx need nginx');
    return false;
  }
}

async function startNginx(target: string) {
  const folder = mkdtempSync(path.join(tmpdir(), 'nginx-'));
  const port = await freePort();
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(' ');
  const config = `daemon off; pid ${folder}/pid; error_log stderr crit; events {} http { access_log off; ${paths}
    server { listen 127.0.0.1:${port}; location / { proxy_pass ${target}; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host localhost; proxy_buffering off; proxy_request_buffering off; } } }`;
  writeFileSync(path.join(folder, 'nginx.conf'), config);
  const child = spawn('nginx', ['-c', path.join(folder, 'nginx.conf'), '-p', folder], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  await expect
    .poll(
      () =>
        fetch(url).then(
          () => true,
          () => false,
        ),
      { timeout: 20_000 },
    )
    .toBe(true);
  const close = async () => {
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await exited;
    rmSync(folder, { recursive: true });
  };
  return { url, close };
}

describe.skipIf(!hasNginx())('behind nginx', () => {
  test('each smuggling row is at most one decision more than what nginx saw as requests', async () => {
    const house = await startFaultyHouse({ faulty: 'big', script: goodWhole, stream: false });
    const nginx = await startNginx(house.url);
    const { ring } = house.router.app.services;
    const decided = () => ring.page(0, 1000).records.length;
    const faults: string[] = [];
    for (const { name, bytes } of smugglingAttacks) {
      const before = decided();
      const client = await connectRaw(nginx.url);
      client.send(Buffer.from(bytes, 'latin1'));
      client.socket.setTimeout(1500, () => client.socket.destroy());
      const text = await client.closed;
      const answers = text.match(/HTTP\/1\.1 \d{3} /g)?.length ?? 0;
      if (decided() - before > Math.max(1, answers))
        faults.push(`${name}: ${answers} answers, ${decided() - before} decisions`);
    }
    await nginx.close();
    for (const { line } of [...house.small.served, ...house.big.served])
      expect(line).toMatch(/^(?:GET \/health|GET \/v1\/models|POST \/v1\/chat\/completions) HTTP\/1\.1$/);
    await house.close();
    expect(faults).toEqual([]);
  });
});
