// `router validate`: every fault of a configuration at once, or that it is valid. Starts nothing, asks nobody.
import { parseArgs } from 'node:util';
import { configJsonSchema } from '#lib/config/json-schema.ts';
import { orFault, readShared, type SharedFlags, sharedFlags } from './flags.ts';
import type { CommandIo } from './io.ts';
import { configFile, loadConfig } from './load-config.ts';

const usage = 'Usage: npm run router -- validate [FILE | --config FILE] [--host HOST] [--port N] [--schema]\n';

/** Exit code 0: valid. 2: faults, one per line on stderr; a file that cannot be read; wrong usage. */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const request = orFault(() => readFlags(args, io));
  if (typeof request === 'string') {
    io.stderr(`${request}\n${usage}`);
    return 2;
  }
  if (request.schema) {
    io.stdout(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
    return 0;
  }
  const loaded = await loadConfig(request.file, request.listen, io);
  const lines = loaded.ok ? loaded.warnings.map((warning) => `warning: ${warning}`) : loaded.lines;
  for (const line of lines) io.stderr(`${line}\n`);
  if (loaded.ok) io.stdout(`${request.file} is valid\n`);
  return loaded.ok ? 0 : 2;
}

function readFlags(
  args: readonly string[],
  { env }: CommandIo,
): SharedFlags & { readonly file: string; readonly schema: boolean } {
  const options = { ...sharedFlags, schema: { type: 'boolean' } } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const shared = readShared(values);
  if (positionals.length + (shared.config === undefined ? 0 : 1) > 1) throw new Error('One file at a time');
  return { ...shared, file: configFile(shared.config ?? positionals[0], env), schema: values.schema ?? false };
}
