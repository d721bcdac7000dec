// Folders whose bytes depend on nothing but what is put into them: modes and times are set, whatever the umask and the clock say.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

export class Stage {
  readonly folder: string;
  readonly epoch: number;

  /** @param epoch seconds since 1970 that every file is dated to */
  constructor(folder: string, epoch: number) {
    this.folder = folder;
    this.epoch = epoch;
    mkdirSync(folder, { recursive: true });
  }

  put(name: string, content: string | Uint8Array, mode = 0o644): void {
    this.folderAt(path.dirname(name));
    const file = path.join(this.folder, name);
    writeFileSync(file, content);
    chmodSync(file, mode);
  }

  /** A file, or every file below a folder. */
  copy(from: string, name: string, mode = 0o644): void {
    if (!lstatSync(from).isDirectory()) return this.put(name, readFileSync(from), mode);
    for (const entry of readdirSync(from)) this.copy(path.join(from, entry), `${name}/${entry}`, mode);
  }

  /** An empty folder. */
  folderAt(name: string): void {
    mkdirSync(path.join(this.folder, name), { recursive: true });
  }

  link(name: string, target: string): void {
    this.folderAt(path.dirname(name));
    symlinkSync(target, path.join(this.folder, name));
  }

  /** What lies in it, as it will be packed. */
  files(): readonly { readonly name: string; readonly content: Buffer }[] {
    const all = readdirSync(this.folder, { recursive: true, encoding: 'utf8' }).toSorted();
    return all.flatMap((name) => {
      const file = path.join(this.folder, name);
      if (!lstatSync(file).isFile()) return [];
      return [{ name, content: readFileSync(file) }];
    });
  }

  /** Call it last: writing into a folder dates it anew. Nobody but its owner enters a `secret` folder. */
  seal(secret = ''): void {
    const all = readdirSync(this.folder, { recursive: true, encoding: 'utf8' }).toSorted().toReversed();
    for (const name of [...all, '.']) {
      const file = path.join(this.folder, name);
      if (lstatSync(file).isDirectory()) chmodSync(file, name === secret ? 0o700 : 0o755);
      lutimesSync(file, this.epoch, this.epoch);
    }
  }
}

/** Packs names of a sealed stage into a tar file, or adds them to it: sorted, without the builder's names and times. */
export function packTar({ folder, epoch }: Stage, file: string, names: readonly string[], owner = '0'): void {
  const how = ['--sort=name', '--format=gnu', `--owner=${owner}`, `--group=${owner}`, '--numeric-owner'];
  const action = existsSync(file) ? '--append' : '--create';
  execFileSync('tar', [action, '--file', file, ...how, `--mtime=@${epoch}`, '--directory', folder, ...names]);
}
