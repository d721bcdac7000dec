// A process of the bench: started, waited for, read from /proc, stopped.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

export interface Child {
  readonly pid: number;
  /** The first line of stdout that matches, by its first group. */
  readonly line: (pattern: RegExp) => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** A bench that fails midway leaves nothing behind. */
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export function startChild(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Child {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, ...env } });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const lines: string[] = [];
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let look = () => {};
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    look();
  });
  const line = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      look = () => {
        const found = lines.map((one) => pattern.exec(one)).find((match) => match !== null);
        if (found !== undefined) resolve(found[1] ?? found[0]);
      };
      look();
      void exited.then(() => reject(new Error(`${command} ${args.join(' ')} ended before it said ${pattern.source}`)));
    });
  return { pid: child.pid ?? 0, line, stop: () => stop(child, exited) };
}

async function stop(child: ChildProcess, exited: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 3000);
  await exited;
  clearTimeout(late);
}

/** Resident memory of a process in bytes (Linux). */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}

/** Processor time of a process and its children in microseconds (Linux, in steps of 10 ms). */
export function processorUs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  // Counted from the state, which is field 3 of proc_pid_stat(5): utime is 14, stime 15; a tick is 10 ms.
  const own = (Number(fields[11]) + Number(fields[12])) * 10_000;
  return own + childrenOf(pid).reduce((sum, child) => sum + processorUs(child), 0);
}

/** Not every kernel lists them (CONFIG_PROC_CHILDREN): then nginx is measured without its worker, which the table shows as 0. */
function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
