// From a file's name to a configuration, or to everything that is wrong with it.
import path from 'node:path';
import { type Config, gatherLookup, type ListenFlags, parseConfig } from '#lib/config.ts';
import type { CommandIo } from './io.ts';

/** The file that a command works on: the flag's, else the environment's, else `router.yaml` of this folder. */
export function configFile(flag: string | undefined, env: CommandIo['env']): string {
  return flag ?? (env['LLM_ROUTER_CONFIG'] || 'router.yaml');
}

export type LoadedConfig =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly lines: readonly string[] };

/** Reads and checks the file. `${env.NAME}` comes from the environment, from systemd's credentials, or from keys/NAME beside the file. */
export async function loadConfig(file: string, flags: ListenFlags, io: CommandIo): Promise<LoadedConfig> {
  let text: string;
  try {
    text = await io.readFile(file);
  } catch (error) {
    return { ok: false, lines: [`Cannot read ${file}: ${error instanceof Error ? error.message : 'unknown'}`] };
  }
  const lookup = await gatherLookup(text, io.env, (name) => readKey(name, path.dirname(file), io));
  return parseConfig(text, file, lookup, flags);
}

/** A systemd credential (LoadCredential=keys:FOLDER), else a file of the folder that the service takes them from. */
async function readKey(name: string, folder: string, { env, readFile }: CommandIo): Promise<string | undefined> {
  const credentials = env['CREDENTIALS_DIRECTORY'];
  const places = [path.join(folder, 'keys', name)];
  if (credentials !== undefined) places.unshift(path.join(credentials, `keys_${name}`));
  for (const place of places) {
    const value = await readFile(place).catch(() => undefined);
    if (value !== undefined) return value;
  }
  return undefined;
}
