// The real router on a configuration of the test's own, in front of fakes that run elsewhere.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type RouterProcess, startRouter } from './router-process.ts';

export interface Addresses {
  readonly small: string;
  readonly big: string;
  readonly mode: string;
}

/** `extra` is added to the configuration, section by section. */
export async function serveHouse({ small, big, mode }: Addresses, extra: object = {}): Promise<RouterProcess> {
  const folder = await mkdtemp(path.join(tmpdir(), 'app-house-'));
  const file = path.join(folder, 'router.yaml');
  const config = {
    listen: { host: '127.0.0.1' },
    backends: { small: { url: small }, big: { url: big } },
    mode: { url: `${mode}/mode` },
    audit: { file: path.join(folder, 'audit.jsonl') },
    ...extra,
  };
  await writeFile(file, JSON.stringify(config));
  return startRouter(['serve', '--config', file], /listening/);
}
