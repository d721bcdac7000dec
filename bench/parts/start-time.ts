// Time from starting the process to its line "listening on".
import { fileURLToPath } from 'node:url';
import { startChild } from '../child.ts';
import { median } from '../stats.ts';

const entry = fileURLToPath(new URL('../../cli/router.js', import.meta.url));

export interface StartTimes {
  readonly listeningMs: number;
  /** A Node process that does nothing but print one line. */
  readonly nodeMs: number;
}

export async function startTimes(configFile: string, rounds: number): Promise<StartTimes> {
  const time = async (args: readonly string[], line: RegExp) => {
    const startedAt = performance.now();
    const child = startChild(process.execPath, args);
    await child.line(line);
    const ms = performance.now() - startedAt;
    await child.stop();
    return ms;
  };
  const router: number[] = [];
  const node: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    router.push(await time([entry, 'serve', '--config', configFile], /^listening on/));
    node.push(await time(['-e', 'console.log("listening on"); setTimeout(() => {}, 100)'], /^listening on/));
  }
  return { listeningMs: median(router), nodeMs: median(node) };
}
