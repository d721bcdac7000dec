// `router serve`: the router on a configuration file. Without one it is an error: a typo in a service must never answer demo text.
import { parseArgs } from 'node:util';
import type { NodeRouter } from '#entry/node.ts';
import { orFault, readShared, sharedFlags } from './flags.ts';
import type { CommandIo } from './io.ts';
import { configFile, loadConfig } from './load-config.ts';
import type { LogStyle } from './log.ts';
import { runUntilSignal } from './running.ts';

const usage = 'Usage: npm run router -- serve [--config FILE] [--host HOST] [--port N] [--log-format pretty|json]\n';
const hint = 'To try the router without a configuration: npm run router -- demo\n';

export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const flags = orFault(() => readShared(parseArgs({ args: [...args], options: sharedFlags }).values));
  if (typeof flags === 'string') {
    io.stderr(`${flags}\n${usage}`);
    return 2;
  }
  const loaded = await loadConfig(configFile(flags.config, io.env), flags.listen, io);
  if (!loaded.ok) {
    io.stderr(`${loaded.lines.join('\n')}\n${flags.config === undefined ? hint : ''}`);
    return 2;
  }
  const { config, warnings } = loaded;
  const { logFormat } = flags;
  return runUntilSignal({ config, warnings, logFormat, isDemo: false, onListening }, io);
}

/** A machine that reads the log is told by its first entry. */
function onListening({ url }: NodeRouter, style: LogStyle): readonly string[] {
  return style === 'pretty' ? ['', `  App   ${url}/`, `  API   ${url}/v1`, ''] : [];
}
