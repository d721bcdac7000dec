// Runs a command in this process: what it wrote where, and its exit code.
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { CommandIo } from '#cli/io.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Where a command looks whom no file is named: never in the checkout, where a developer may have a router.yaml. */
const nowhere = path.join(tmpdir(), 'no-such-folder');

export async function ran(
  run: (args: readonly string[], io: CommandIo) => Promise<number>,
  args: readonly string[],
  env: CommandIo['env'] = {},
  typed: readonly string[] = [],
): Promise<Ran> {
  let [out, err] = ['', ''];
  const io: CommandIo = {
    stdout: (text) => void (out += text),
    stderr: (text) => void (err += text),
    env,
    readFile: (file) => readFile(path.resolve(nowhere, file), 'utf8'),
    input: () => Readable.from(typed),
  };
  const code = await run(args, io);
  return { code, out, err };
}
