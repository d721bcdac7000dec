// What a command may touch: texts out, the environment, files by name, what a person types. A test hands in its own.
import { readFileSync } from 'node:fs';

export interface CommandIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file's text; rejects when it cannot be read. */
  readonly readFile: (path: string) => Promise<string>;
  /** Where answers come from; left out: nobody is there. */
  readonly input?: () => NodeJS.ReadableStream;
}

/** This process's own. */
export const processIo: CommandIo = {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  env: process.env,
  // node:fs/promises would load half of Node's streams.
  readFile: async (path) => readFileSync(path, 'utf8'),
  input: () => process.stdin,
};
