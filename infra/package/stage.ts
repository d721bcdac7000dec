// Folders whose bytes depend on nothing but what is put into them: modes and times are set, whatever the umask and the clock say.
import { chmodSync, lstatSync, lutimesSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
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
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, mode);
  }

  /** A file, or every file below a folder. */
  copy(from: string, name: string, mode = 0o644): void {
    if (!lstatSync(from).isDirectory()) return this.put(name, readFileSync(from), mode);
    for (const entry of readdirSync(from)) this.copy(path.join(from, entry), `${name}/${entry}`, mode);
  }

  /** Call it last: writing into a folder dates it anew. */
  seal(): void {
    const all = readdirSync(this.folder, { recursive: true, encoding: 'utf8' }).toSorted().toReversed();
    for (const name of [...all, '.']) {
      const file = path.join(this.folder, name);
      if (lstatSync(file).isDirectory()) chmodSync(file, 0o755);
      lutimesSync(file, this.epoch, this.epoch);
    }
  }
}
