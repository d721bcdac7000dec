// The package that the proofs share: made once for what lies in this checkout, whatever file asks first.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../..');
const git = (...args: readonly string[]) =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 });

interface Built {
  readonly folder: string;
  readonly deb: string;
  readonly tar: string;
  readonly image: string;
}

/** What this machine must have for it. */
export const packageTools = ['flock', 'git', 'npm', 'dpkg-deb', 'mmdebstrap', 'tar', 'gzip', 'zip'];

let built: Built | undefined;

/** What lies in this checkout beyond its last commit; empty where nothing does. */
export const changes = () => git('diff', 'HEAD') + git('ls-files', '--others', '--exclude-standard');

/** A folder with everything for this machine's architecture. Nobody may write to it. */
export function builtPackage(): Built {
  return (built ??= build());
}

function build(): Built {
  const key = createHash('sha256')
    .update(git('rev-parse', 'HEAD') + changes())
    .digest('hex')
    .slice(0, 12);
  // Each user's own: what another one put there cannot be locked, nor trusted.
  const cache = path.join(tmpdir(), `llm-router-packages-${process.getuid?.()}`);
  const folder = path.join(cache, key);
  mkdirSync(cache, { recursive: true });
  // Those of other states would pile up; whoever uses one made it within the last hours.
  const script = `find "$3" -mindepth 1 -maxdepth 1 -type d -mmin +240 -exec rm -r {} +
    [ -e "$1/SHA256SUMS" ] || exec "$2" infra/package/build.ts --out "$1" --arch ${process.arch} --level 1`;
  const lock = [path.join(cache, 'lock'), 'bash', '-c', script, 'build', folder, process.execPath, cache];
  execFileSync('flock', lock, { cwd: root, stdio: ['ignore', 2, 2] });
  const named = (end: string) => path.join(folder, readdirSync(folder).find((name) => name.endsWith(end)) ?? end);
  return { folder, deb: named('.deb'), tar: named('.tar.gz'), image: named('.tar') };
}
