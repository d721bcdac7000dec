// Every way from a client to one backend that can be measured on this machine.
import { nginxVersion, startNginx } from './nginx.ts';
import { hasPortkey, startPortkey } from './portkey.ts';
import { startRouter } from './router.ts';
import { startBare, type Target } from './target.ts';

export interface Targets {
  readonly all: readonly Target[];
  readonly named: (name: Target['name']) => Target | undefined;
  readonly stop: () => Promise<void>;
}

/** Starts all proxies in front of `direct`; what is not installed is left out. */
export async function startTargets(direct: Target): Promise<Targets> {
  const all = [direct, await startBare(direct.url), await startRouter(direct.url)];
  if (nginxVersion() !== null) all.push(await startNginx(direct.url));
  if (hasPortkey()) all.push(await startPortkey(direct.url));
  return {
    all,
    named: (name) => all.find((target) => target.name === name),
    stop: async () => {
      for (const target of all.toReversed()) await target.stop();
    },
  };
}
