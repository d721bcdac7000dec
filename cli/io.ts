// What a command may touch: texts out, the environment, files by name, what a person types. A test hands in its own.
import { readFile } from 'node:fs/promises';

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
  readFile: (path) => readFile(path, 'utf8'),
  input: () => process.stdin,
};
