// How long the event loop stood still while something ran: the longest of its turns, in processor time of this thread, which is
// what it would be on a machine of its own.
import { setImmediate as turn } from 'node:timers/promises';

/** Processor time of this thread, in milliseconds. */
export function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** The longest turn of the loop until `work` is done, in milliseconds. */
export async function longestStall(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = threadMs();
  let isRunning = true;
  const watch = async () => {
    while (isRunning) {
      await turn();
      const now = threadMs();
      longest = Math.max(longest, now - last);
      last = now;
    }
  };
  const watching = watch();
  await work();
  isRunning = false;
  await watching;
  return longest;
}
