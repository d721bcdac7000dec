// The list of commands. Each is loaded when it is called.
import { lstatSync } from 'node:fs';
import { program } from '#entry/node/home.ts';
import { versionLine } from './command.ts';
import { type CommandIo, processIo } from './io.ts';

interface Command {
  (args: readonly string[], io: CommandIo): Promise<number>;
  readonly summary: string;
}

const commands: Readonly<Record<string, () => Promise<{ readonly run: Command }>>> = {
  init: () => import('./init.ts'),
  serve: () => import('./serve.ts'),
  demo: () => import('./demo.ts'),
  doctor: () => import('./doctor.ts'),
  explain: () => import('./explain.ts'),
  replay: () => import('./replay.ts'),
  validate: () => import('./validate.ts'),
  key: () => import('./key.ts'),
  'hash-key': () => import('./hash-key.ts'),
};

/** Runs one command and sets the exit code. `start` is what `npm start` runs: serve where a configuration is, else the demo. */
export async function main([name = 'help', ...args]: readonly string[]): Promise<void> {
  // A reader that goes away (a pipe into head) must not stop a router that runs. What a full disk swallowed is told.
  process.stderr.on('error', () => {});
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') return;
    process.stderr.write(`The output could not be written: ${code}\n`);
    process.once('exit', () => (process.exitCode = 1));
  });
  // The clock's timers and idle connections keep no process alive: a command that waits for nothing else would end in the middle.
  const alive = setInterval(() => {}, 2 ** 30);
  try {
    process.exitCode = await runCommand(name, args);
  } finally {
    clearInterval(alive);
  }
}

async function runCommand(name: string, args: readonly string[]): Promise<number> {
  if (name === 'help' && args[0] !== undefined) return runCommand(args[0], ['--help']);
  if (/^(help|--help|-h)$/.test(name)) return said(processIo.stdout, await usage(), 0);
  if (name === '--version') return said(processIo.stdout, versionLine, 0);
  const chosen = name === 'start' ? startCommand(args) : name;
  const load = Object.hasOwn(commands, chosen) ? commands[chosen] : undefined;
  if (load === undefined) return said(processIo.stderr, `Unknown command "${name}".\n${await usage()}`, 2);
  return (await load()).run(args, processIo);
}

function said(write: CommandIo['stdout'], text: string, code: number): number {
  write(`${text}\n`);
  return code;
}

function startCommand(args: readonly string[]): string {
  const hasConfig = args.some((argument) => argument === '--config' || argument.startsWith('--config='));
  // A link that leads nowhere is a configuration, too: one that cannot be read.
  const isThere = lstatSync('router.yaml', { throwIfNoEntry: false }) !== undefined;
  return hasConfig || process.env['LLM_ROUTER_CONFIG'] || isThere ? 'serve' : 'demo';
}

async function usage(): Promise<string> {
  const list = await Promise.all(
    Object.entries(commands).map(async ([name, load]) => `  ${name.padEnd(10)} ${(await load()).run.summary}`),
  );
  return [
    `Usage: ${program} COMMAND`,
    ...list,
    `${program} COMMAND --help says more; --version says which router this is.`,
  ].join('\n');
}
