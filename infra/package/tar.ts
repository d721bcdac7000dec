// The tarball: the same files for any Linux with glibc 2.28 or newer, runnable where it is unpacked.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { type Parts, putProgram } from './parts.ts';
import { packTar, Stage } from './stage.ts';

export function buildTar(parts: Parts): void {
  const { root, version, epoch, architecture, notices, level, work, out } = parts;
  const name = `llm-router-${version}-linux-${architecture.npm}`;
  const stage = new Stage(path.join(work, `tar-${architecture.npm}`), epoch);
  putProgram(stage, `${name}/lib`, parts);
  stage.link(`${name}/llm-router`, 'lib/llm-router');
  stage.copy(path.join(root, 'infra/systemd'), `${name}/systemd`);
  stage.copy(path.join(root, 'docs/router.example.yaml'), `${name}/router.example.yaml`);
  stage.copy(path.join(root, 'LICENSE'), `${name}/LICENSE`);
  stage.put(`${name}/THIRD-PARTY-NOTICES`, notices);
  stage.seal();
  const file = path.join(out, `${name}.tar`);
  packTar(stage, file, [name]);
  execFileSync('gzip', [`-${level}n`, file]);
}
