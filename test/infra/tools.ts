// Owns: what the long proofs of infra/ need from this machine, and saying aloud where it is missing.
import { spawnSync } from 'node:child_process';
import type { Server } from 'node:net';

/** True where a proof cannot run here; then one line says why. The proofs change system state, so they also need root. */
export function cannotRun(proof: string, commands: readonly string[]): boolean {
  const absent = commands.filter((command) => spawnSync('which', [command]).status !== 0);
  const why = process.getuid?.() === 0 ? absent.map((command) => `no ${command}`).join(', ') : 'needs root';
  if (why !== '') process.stderr.write(`infra: skipped ${proof}: ${why}\n`);
  return why !== '';
}

/** Runs a command to its end; throws with everything it printed when it fails. Resolves to what it printed on stdout. */
export function runTool(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): string {
  const done = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 26, ...options });
  if (done.status !== 0) {
    const how = done.error?.message ?? `exit ${done.status ?? done.signal}`;
    throw new Error(`${command} ${args.join(' ')}: ${how}\n${done.stdout}${done.stderr}`);
  }
  return done.stdout;
}

/** The port that a listening server got. */
export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
  return address.port;
}
