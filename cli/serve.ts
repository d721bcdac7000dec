// `router serve`: the router on a configuration file. Without one it is an error: a typo in a service must never answer demo text.
import type { NodeRouter } from '#entry/node.ts';
import { program } from '#entry/node/home.ts';
import { command } from './command.ts';
import { configFlag, listenFlags, logFlag } from './flags.ts';
import { loadConfig } from './load-config.ts';
import type { LogStyle } from './log.ts';
import { runUntilSignal } from './running.ts';

export const serveFlags = { ...configFlag, ...listenFlags, ...logFlag };
const hint = `To try the router without a configuration: ${program} demo`;

export const run = command({
  name: 'serve',
  summary: 'run the router on its configuration',
  flags: serveFlags,
  run: async (flags, _, io) => {
    const { config, warnings } = await loadConfig(flags, io, hint);
    const logFormat = flags['log-format'];
    return runUntilSignal({ config, warnings, logFormat, isDemo: false, onListening }, io);
  },
});

/** A machine that reads the log is told by its first entry. */
function onListening({ url }: NodeRouter, style: LogStyle): readonly string[] {
  return style === 'pretty' ? ['', `  App   ${url}/`, `  API   ${url}/v1`, ''] : [];
}
