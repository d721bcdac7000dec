// `router validate`: every fault of a configuration at once, or that it is valid. Starts nothing, asks nobody.
import { parseArgs } from 'node:util';
import { gatherLookup, parseConfig, type ParsedConfig } from '#lib/config.ts';
import { configJsonSchema } from '#lib/config/json-schema.ts';
import type { CommandIo } from './io.ts';

const usage = 'Usage: npm run router -- validate [FILE | --config FILE] [--host HOST] [--port N] [--schema]\n';

/** Exit code 0: valid. 2: faults, one per line on stderr; a file that cannot be read; wrong usage. */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const request = readArguments(args);
  if ('fault' in request) {
    io.stderr(`${request.fault}\n${usage}`);
    return 2;
  }
  if (request.schema) {
    io.stdout(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
    return 0;
  }
  const text = await io.readFile(request.file).catch((error: unknown) => ({ error }));
  if (typeof text !== 'string') {
    io.stderr(`Cannot read ${request.file}: ${text.error instanceof Error ? text.error.message : 'unknown'}\n`);
    return 2;
  }
  return report(request.file, parseConfig(text, request.file, await lookupFor(text, io), request.flags), io);
}

function report(file: string, parsed: ParsedConfig, io: CommandIo): number {
  const lines = parsed.ok ? parsed.warnings.map((warning) => `warning: ${warning}`) : parsed.lines;
  for (const line of lines) io.stderr(`${line}\n`);
  if (parsed.ok) io.stdout(`${file} is valid\n`);
  return parsed.ok ? 0 : 2;
}

function lookupFor(text: string, io: CommandIo) {
  const folder = io.env['CREDENTIALS_DIRECTORY'];
  const absent = Promise.resolve(undefined);
  return gatherLookup(text, io.env, (file) =>
    folder === undefined ? absent : io.readFile(`${folder}/${file}`).catch(() => undefined),
  );
}

function readArguments(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = { config: text, host: text, port: text, 'log-format': text, schema: { type: 'boolean' } } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (positionals.length + (values.config === undefined ? 0 : 1) > 1) return { fault: 'One file at a time' };
    const flags = { host: values.host, port: values.port === undefined ? undefined : Number(values.port) };
    return { file: values.config ?? positionals[0] ?? 'router.yaml', flags, schema: values.schema ?? false };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : 'Wrong usage' };
  }
}
