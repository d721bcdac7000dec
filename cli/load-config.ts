// From a file's name to a configuration, or to everything that is wrong with it.
import { type Config, gatherLookup, type ListenFlags, parseConfig } from '#lib/config.ts';
import type { CommandIo } from './io.ts';

export const defaultConfigFile = 'router.yaml';

export type LoadedConfig =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly lines: readonly string[] };

/** Reads and checks the file; `${env.NAME}` comes from the environment or from systemd's credentials. */
export async function loadConfig(file: string, flags: ListenFlags, io: CommandIo): Promise<LoadedConfig> {
  let text: string;
  try {
    text = await io.readFile(file);
  } catch (error) {
    return { ok: false, lines: [`Cannot read ${file}: ${error instanceof Error ? error.message : 'unknown'}`] };
  }
  const folder = io.env['CREDENTIALS_DIRECTORY'];
  const lookup = await gatherLookup(text, io.env, async (name) =>
    folder === undefined ? undefined : io.readFile(`${folder}/${name}`).catch(() => undefined),
  );
  return parseConfig(text, file, lookup, flags);
}
