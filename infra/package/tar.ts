// The tarball: the same files for any Linux with glibc 2.28 or newer, runnable where it is unpacked.
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { copy, copyTracked, packTar, type Parts, put, seal } from './parts.ts';

export function buildTar({ root, version, epoch, architecture, program, notices, level, work, out }: Parts): void {
  const name = `llm-router-${version}-linux-${architecture.npm}`;
  const folder = path.join(work, name);
  copy(program, path.join(folder, 'lib'));
  symlinkSync('lib/llm-router', path.join(folder, 'llm-router'));
  for (const from of ['infra/systemd', 'docs']) copyTracked(root, from, path.join(folder, path.basename(from)));
  for (const file of ['README.md', 'LICENSE']) copy(path.join(root, file), path.join(folder, file));
  put(path.join(folder, 'THIRD-PARTY-NOTICES'), notices);
  seal(folder, epoch);
  packTar(work, path.join(out, `${name}.tar.gz`), [name], [`--use-compress-program=gzip -${level}n`]);
}
