// What a command may touch: texts out, the environment, files by name. A test hands in its own.

export interface CommandIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file's text; rejects when it cannot be read. */
  readonly readFile: (path: string) => Promise<string>;
}
