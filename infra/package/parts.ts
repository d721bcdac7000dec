// What every form of the package is made from, and how its files are laid out and packed.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const architectures = [
  { npm: 'x64', debian: 'amd64' },
  { npm: 'arm64', debian: 'arm64' },
] as const;
export type Architecture = (typeof architectures)[number];

export interface Parts {
  readonly root: string;
  readonly version: string;
  /** Seconds since 1970 that every file is dated to. */
  readonly epoch: number;
  readonly architecture: Architecture;
  /** The program in one folder, whatever the form of the package: bundle, app, Node, and the command that starts them. */
  readonly program: string;
  readonly notices: string;
  /** How hard it is packed, 1 to 9. */
  readonly level: string;
  readonly work: string;
  readonly out: string;
}

export const files = path.join(import.meta.dirname, 'files');

/** Writes a file, and the folders on the way to it. */
export function put(file: string, content: string | Uint8Array): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** Copies a file or a folder, and makes the folders on the way to it. */
export function copy(from: string, to: string): void {
  mkdirSync(path.dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true });
}

/** Copies what git has of a folder: what a house keeps beside it, a secrets.env or notes, stays here. */
export function copyTracked(root: string, folder: string, to: string, ...without: readonly string[]): void {
  const wanted = [folder, ...without.map((name) => `:!${name}`)];
  const names = execFileSync('git', ['ls-files', '-z', ...wanted], { cwd: root, encoding: 'utf8' }).split('\0');
  for (const name of names.filter(Boolean)) copy(path.join(root, name), path.join(to, path.relative(folder, name)));
}

/** Modes and times of a folder, whatever the umask and the clock say: everybody reads it, what is a program runs. Call it last. */
export function seal(folder: string, epoch: number): void {
  execFileSync('chmod', ['-R', 'u=rwX,go=rX', folder]);
  execFileSync('find', [folder, '-exec', 'touch', '--no-dereference', `--date=@${epoch}`, '{}', '+']);
}

/** Packs names of a sealed folder: sorted, without the builder's own. */
export function packTar(folder: string, file: string, names: readonly string[], more: readonly string[] = []): void {
  const how = ['--sort=name', '--format=gnu', '--owner=0', '--group=0', '--numeric-owner', ...more];
  execFileSync('tar', ['--create', '--file', file, ...how, '--directory', folder, ...names]);
}
