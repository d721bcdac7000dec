// `router serve`: the router on a configuration file. Without one it is an error: a typo in a service must never answer demo text.
import { parseArgs } from 'node:util';
import { type Config, gatherLookup, parseConfig } from '#lib/config.ts';
import type { CommandIo } from './io.ts';
import { runUntilSignal } from './running.ts';

const usage = 'Usage: npm run router -- serve [--config FILE] [--host HOST] [--port N] [--log-format pretty|json]\n';

export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const flags = readFlags(args);
  if (typeof flags === 'string') {
    io.stderr(`${flags}\n${usage}`);
    return 2;
  }
  const config = await loadConfig(flags, io);
  if (config === null) return 2;
  return runUntilSignal({ config, isDemo: false, banner: ({ url }) => [`Router: ${url}/v1   App: ${url}/`] }, io);
}

interface Flags {
  readonly config: string;
  readonly host: string | undefined;
  readonly port: number | undefined;
}

function readFlags(args: readonly string[]): Flags | string {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { config: text, host: text, port: text, 'log-format': text },
    });
    return {
      config: values.config ?? 'router.yaml',
      host: values.host,
      port: values.port === undefined ? undefined : Number(values.port),
    };
  } catch (error) {
    return error instanceof Error ? error.message : 'Wrong usage';
  }
}

/** Reads and checks the file; prints every fault. Null: it cannot be used. */
export async function loadConfig({ config: file, host, port }: Flags, io: CommandIo): Promise<Config | null> {
  let text: string;
  try {
    text = await io.readFile(file);
  } catch (error) {
    io.stderr(
      `Cannot read ${file}: ${error instanceof Error ? error.message : 'unknown'}\nTo try the router without a configuration: npm run router -- demo\n`,
    );
    return null;
  }
  const folder = io.env['CREDENTIALS_DIRECTORY'];
  const lookup = await gatherLookup(text, io.env, async (name) =>
    folder === undefined ? undefined : io.readFile(`${folder}/${name}`).catch(() => undefined),
  );
  const parsed = parseConfig(text, file, lookup, { host, port });
  const lines = parsed.ok ? parsed.warnings.map((warning) => `warning: ${warning}`) : parsed.lines;
  for (const line of lines) io.stderr(`${line}\n`);
  return parsed.ok ? parsed.config : null;
}
