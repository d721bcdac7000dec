// Other versions of the package to upgrade to, made from the built one.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runTool } from '../infra/tools.ts';

/** Writes `folder/name.deb`: the same files as another version, with `before` in front of the program. Not packed: it is read once. */
export function otherVersion(deb: string, folder: string, name: string, version: string, before = ''): void {
  const tree = path.join(folder, name);
  const change = (file: string, from: string, to: string, front: string) => {
    const text = readFileSync(path.join(tree, file), 'utf8').replaceAll(from, to);
    writeFileSync(path.join(tree, file), `${front}${text}`);
  };
  runTool('dpkg-deb', ['--raw-extract', deb, tree]);
  const old = runTool('dpkg-deb', ['--field', deb, 'Version']).trim();
  change('DEBIAN/control', `Version: ${old}`, `Version: ${version}`, '');
  change('usr/lib/llm-router/router.cjs', JSON.stringify(old), JSON.stringify(version), before);
  runTool('dpkg-deb', ['--root-owner-group', '-Znone', '--build', tree, `${tree}.deb`]);
  rmSync(tree, { recursive: true });
}
