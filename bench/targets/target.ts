// One way from a client to the bench's backend: nothing in between, or one proxy.
import { fileURLToPath } from 'node:url';
import { startChild } from '../child.ts';

export interface Target {
  readonly name: 'direct' | 'nginx' | 'Portkey' | 'bare Node' | 'router';
  readonly url: string;
  /** Headers without which this proxy does not find the backend. */
  readonly headers: Readonly<Record<string, string>>;
  /** 0 where there is no process of its own. */
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

const scriptAt = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** The backend, and the way that has nothing in between. */
export async function startUpstream(): Promise<Target> {
  const child = startChild(process.execPath, [scriptAt('upstream-process.ts')]);
  const url = await child.line(/^listening on (\S+)/);
  return { name: 'direct', url, headers: {}, pid: child.pid, stop: child.stop };
}

export async function startBare(upstream: string): Promise<Target> {
  const child = startChild(process.execPath, [scriptAt('bare-process.ts'), upstream]);
  const url = await child.line(/^listening on (\S+)/);
  return { name: 'bare Node', url, headers: {}, pid: child.pid, stop: child.stop };
}
