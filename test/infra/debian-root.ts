// Owns: Debian root folders for the long proofs, made once by mmdebstrap and kept in the temporary folder under a hash of what is in them.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from './tools.ts';

export type Release = 'bookworm' | 'trixie';

/** Minimal, with an init system; Debian 13's also has its docker compose. */
const packages: Readonly<Record<Release, readonly string[]>> = {
  bookworm: ['ca-certificates', 'curl', 'dbus', 'jq', 'systemd', 'systemd-sysv'],
  trixie: ['ca-certificates', 'curl', 'dbus', 'docker-compose', 'jq', 'systemd', 'systemd-sysv'],
};

const cache = join(tmpdir(), 'llm-router-debian-roots');

/** The path of a root folder of that release. Shared between runs: never write to it, use `copyOnWrite`. */
export function debianRoot(release: Release): string {
  const hash = createHash('sha256').update(packages[release].join()).digest('hex').slice(0, 12);
  const path = join(cache, `${release}-${hash}`);
  if (existsSync(path)) return path;
  mkdirSync(cache, { recursive: true });
  const partial = mkdtempSync(join(cache, 'partial-'));
  const root = join(partial, 'root');
  runTool('mmdebstrap', ['--quiet', '--variant=minbase', `--include=${packages[release].join(',')}`, release, root]);
  // A second worker may have been quicker; its root is as good.
  if (!existsSync(path)) renameSync(root, path);
  rmSync(partial, { recursive: true });
  return path;
}

/** Mounts a throw-away layer over a root, with these files added; `changed` lists what was written since, `remove` takes it all away. */
export function copyOnWrite(root: string, files: Readonly<Record<string, string>> = {}) {
  const home = mkdtempSync(join(tmpdir(), 'debian-layer-'));
  for (const folder of ['upper', 'work', 'merged']) mkdirSync(join(home, folder));
  const merged = join(home, 'merged');
  const layers = `lowerdir=${root},upperdir=${join(home, 'upper')},workdir=${join(home, 'work')}`;
  runTool('mount', ['-t', 'overlay', 'overlay', '-o', layers, merged]);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(merged, path, '..'), { recursive: true });
    writeFileSync(join(merged, path), text);
  }
  // apt-cache writes its cache whenever it reads; that is no change.
  const changed = () =>
    runTool('find', [join(home, 'upper'), '-type', 'f', '-not', '-path', '*/var/cache/apt/*'])
      .split('\n')
      .toSorted();
  const remove = () => {
    runTool('umount', [merged]);
    rmSync(home, { recursive: true });
  };
  return { path: merged, changed, remove };
}
