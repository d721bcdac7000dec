// The commands as people run them: a process with its own folder, output and exit code.
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export const entry = path.join(import.meta.dirname, '../../cli/router.js');

export interface Spawned {
  readonly process: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  /** Resolves with the first match in either output; rejects when the process ends without it. */
  readonly said: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** The exit code, when it has ended. */
  readonly code: Promise<number | null>;
}

export function spawnRouter(args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Spawned {
  const child = spawn(process.execPath, [entry, ...args], { cwd, env: { ...process.env, ...env } });
  child.stdin.end();
  return watched(child);
}

/** At a terminal of its own, by util-linux's `script`: what it writes is all `out`, and what is typed is echoed there, too. */
export function spawnInTerminal(
  args: readonly string[],
  cwd: string,
): Spawned & { readonly type: (keys: string) => void } {
  // `exec`: a shell that stays, as dash does, would die of the Ctrl-C that is meant for the router.
  const command = ['exec', process.execPath, entry, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['--quiet', '--flush', '--return', '--command', command, '/dev/null'], { cwd });
  return { ...watched(child), type: (keys) => void child.stdin.write(keys) };
}

function watched(child: ChildProcessWithoutNullStreams): Spawned {
  let [out, err] = ['', ''];
  const looks = new Set<() => void>();
  const grow = (add: (piece: string) => void) => (piece: Buffer) => {
    add(piece.toString());
    for (const look of looks) look();
  };
  child.stdout.on(
    'data',
    grow((piece) => (out += piece)),
  );
  child.stderr.on(
    'data',
    grow((piece) => (err += piece)),
  );
  const code = once(child, 'close').then(([status]) => status as number | null);
  const said = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(out) ?? pattern.exec(err);
        if (match !== null) resolve(match);
      };
      looks.add(look);
      look();
      void code.then((status) => reject(new Error(`ended with ${status} and did not say ${pattern}: ${out}${err}`)));
    });
  return { process: child, out: () => out, err: () => err, said, code };
}
