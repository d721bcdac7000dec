// Where the parts of the package come from: the licences that must travel with them, and the bill of materials.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface Manifest {
  readonly version: string;
  readonly license?: string;
}

/**
 * The text of every licence of what is in the bundle, the app and the Node beside it; throws where one has none.
 * @param app the built app: Vite says what it is made of
 */
export function notices(root: string, bundled: readonly string[], app: string): string {
  const inApp = JSON.parse(readFileSync(path.join(app, 'licenses.json'), 'utf8')) as { readonly name: string }[];
  const names = new Set([...bundled, ...inApp.map(({ name }) => name), `node-linux-${process.arch}`]);
  const parts = [...names].map((name) => {
    const folder = path.join(root, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;
    const title = name.startsWith('node-linux-') ? `Node.js ${version}` : `${name} ${version}`;
    return `${title} (${license ?? 'see below'})\n${'-'.repeat(60)}\n${licenceOf(folder, license)}\n`;
  });
  return `The package contains these works of others.\n\n${parts.join('\n')}`;
}

/** A package that ships no text is bound by the one that its manifest names. */
function licenceOf(folder: string, named: string | undefined): string {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name));
  if (file !== undefined) return readFileSync(path.join(folder, file), 'utf8').trim();
  if (named === undefined || !existsSync(folder)) throw new Error(`${folder} names no licence`);
  const { author } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { author?: unknown };
  const who = typeof author === 'string' ? author : ((author as { name?: string } | undefined)?.name ?? 'its authors');
  return `Copyright (c) ${who}. Licensed under ${named}; the package carries no further text.`;
}

/** npm's own SPDX document, with its random id and its time replaced by the commit's. */
export function sbom(root: string, epoch: number, commit: string): string {
  const args = ['sbom', '--omit=dev', '--sbom-format=spdx', '--package-lock-only'];
  const text = execFileSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });
  const document = JSON.parse(text) as { documentNamespace: string; creationInfo: { created: string } };
  const id = createHash('sha256').update(commit).digest('hex').slice(0, 32);
  document.documentNamespace = document.documentNamespace.replace(/[^/-]*-[^/]*$/, '').concat(`llm-router-${id}`);
  document.creationInfo.created = new Date(epoch * 1000).toISOString();
  return `${JSON.stringify(document, null, 2)}\n`;
}
