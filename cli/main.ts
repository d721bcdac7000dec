// The list of commands, and what they share: exit codes 0, 1 (failed while running), 2 (bad configuration or usage).
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { CommandIo } from './io.ts';

interface Command {
  readonly summary: string;
  readonly load: () => Promise<{ run: (args: readonly string[], io: CommandIo) => Promise<number> }>;
}

const commands: Readonly<Record<string, Command>> = {
  serve: { summary: 'run the router (--config FILE, else ./router.yaml)', load: () => import('./serve.ts') },
  demo: { summary: 'run it on fake backends on this machine', load: () => import('./demo.ts') },
  doctor: { summary: 'look at the whole house and say what to fix', load: () => import('./doctor.ts') },
  explain: { summary: 'say what would happen to a request, and why', load: () => import('./explain.ts') },
  replay: { summary: 'decide the requests of an audit file again', load: () => import('./replay.ts') },
  validate: { summary: 'check a configuration: every fault with its line', load: () => import('./validate.ts') },
  'hash-key': { summary: 'make an API key and its line for the configuration', load: () => import('./hash-key.ts') },
};

const io: CommandIo = {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  env: process.env,
  readFile: (path) => readFile(path, 'utf8'),
};

/** Runs one command and sets the exit code. `start` is what `npm start` runs: serve where a configuration is, else the demo. */
export async function main([name, ...args]: readonly string[]): Promise<void> {
  const chosen = name === 'start' ? startCommand(args) : name;
  const command = chosen === undefined ? undefined : commands[chosen];
  if (command === undefined) {
    io.stderr(usage(name));
    process.exitCode = name === undefined || name === 'help' || name === '--help' ? 0 : 2;
    return;
  }
  const { run } = await command.load();
  // A reader that goes away (a pipe into head) must not stop a router that runs.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  process.exitCode = await run(args, io);
}

function startCommand(args: readonly string[]): string {
  const hasConfig = args.some((argument) => argument === '--config' || argument.startsWith('--config='));
  return hasConfig || process.env['LLM_ROUTER_CONFIG'] || existsSync('router.yaml') ? 'serve' : 'demo';
}

function usage(name: string | undefined): string {
  const head = name === undefined || name === 'help' || name === '--help' ? '' : `Unknown command "${name}".\n`;
  const list = Object.entries(commands).map(([command, { summary }]) => `  ${command.padEnd(10)} ${summary}`);
  return `${head}Usage: npm run router -- COMMAND\n${list.join('\n')}\n`;
}
