// The shape of a finished configuration: what the schema reads, with every default, frozen, nothing left to look up. Names are contracts.
import type { HeavyPattern } from './heavy-pattern.ts';
import type { ConfigOutput } from './schema.ts';

export type { HeavyPattern } from './heavy-pattern.ts';

/** What agents and chat apps add by themselves stays below this many tokens; left out, it is never below the threshold of the words. */
const thresholdWithTools = 8000;

/** Fills in what depends on other values; what is absent is null. Of a key only its digest is left. */
export function finished({ apiKeys, backends, mode, policy, wake, ...rest }: ConfigOutput) {
  const { bigTokenThreshold, bigTokenThresholdWithTools } = policy;
  return {
    ...rest,
    apiKeys: apiKeys.map(({ key, ...entry }) => ({ ...entry, sha256: key })),
    backends: { small: backends.small, big: backends.big ?? null },
    mode: { ...mode, url: mode.url ?? null },
    wake: wake === undefined ? null : { mac: wake.mac, address: wake.address ?? null },
    policy: {
      ...policy,
      bigTokenThresholdWithTools: bigTokenThresholdWithTools ?? Math.max(thresholdWithTools, bigTokenThreshold),
    },
  };
}

type Frozen<T> = T extends HeavyPattern | string | number | boolean | null
  ? T
  : { readonly [Key in keyof T]: Frozen<T[Key]> };

export type Config = Frozen<ReturnType<typeof finished>>;
export type BackendConfig = Config['backends']['small'];
export type BigConfig = NonNullable<Config['backends']['big']>;
export type ApiKey = Config['apiKeys'][number];
export type ListenConfig = Config['listen'];
export type LimitsConfig = Config['limits'];
export type HealthConfig = Config['health'];
export type AuditConfig = Config['audit'];
