// From a file's name to a configuration, or to everything that is wrong with it.
import path from 'node:path';
import { type Config, gatherLookup, type ListenFlags, type Lookup, parseConfig } from '#lib/config.ts';
import { Refusal } from './command.ts';
import type { CommandIo } from './io.ts';

/** The file that a command works on: the flag's, else the environment's, else `router.yaml` of this folder. */
export function configFile(flag: string | undefined, { env }: Pick<CommandIo, 'env'>): string {
  return flag ?? (env['LLM_ROUTER_CONFIG'] || 'router.yaml');
}

export interface LoadedConfig {
  readonly file: string;
  readonly config: Config;
  readonly warnings: readonly string[];
}

/** The file of the flags, read and checked; refuses with every fault. `hint` is added where nobody named the file. */
export async function loadConfig(
  flags: ListenFlags & { readonly config?: string | undefined },
  io: CommandIo,
  hint = '',
): Promise<LoadedConfig> {
  const file = configFile(flags.config, io);
  const { host, port } = flags;
  const advice = flags.config === undefined ? `\n${hint}` : '';
  const text = await readText(file, io).catch(({ message }: Refusal) => Promise.reject(new Refusal(message + advice)));
  const parsed = parseConfig(text, file, await lookupFor(text, file, io), { host, port });
  if (!parsed.ok) throw new Refusal(parsed.lines.join('\n') + advice);
  return { file, config: parsed.config, warnings: parsed.warnings };
}

/** The secrets that a text names, from the environment or beside the configuration. */
export function lookupFor(text: string, file: string, io: CommandIo): Promise<Lookup> {
  return gatherLookup(text, io.env, (name) => readKey(name, keysBeside(file), io));
}

/** The folder that the service takes its credentials from. */
export function keysBeside(file: string): string {
  return path.join(path.dirname(file), 'keys');
}

/** Refuses where the file cannot be read. */
export async function readText(file: string, { readFile }: CommandIo): Promise<string> {
  return readFile(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
}

function unreadable(file: string, error: unknown): Refusal {
  return new Refusal(`Cannot read ${file}: ${error instanceof Error ? error.message : 'unknown'}`);
}

/** Where nothing is, one looks further. */
const absent: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR']);

/** A systemd credential (LoadCredential=keys:FOLDER), else a file of that folder: one that is there must be readable, but for the service, which has its credentials. */
async function readKey(name: string, folder: string, { env, readFile }: CommandIo): Promise<string | undefined> {
  const credentials = env['CREDENTIALS_DIRECTORY'];
  const places = [path.join(folder, name)];
  if (credentials !== undefined) places.unshift(path.join(credentials, `keys_${name}`));
  for (const place of places) {
    const value = await readFile(place).catch((error: NodeJS.ErrnoException) => {
      if (credentials === undefined && !absent.has(error.code)) throw unreadable(place, error);
    });
    if (typeof value === 'string') return value;
  }
  return undefined;
}
