// A short name for everything in the configuration that a decision depends on.
import { digestOf } from './key-entry.ts';
import type { BackendConfig, Config } from './types.ts';

/**
 * The first 12 hex digits of the SHA-256 over, as JSON in this order: each value of `policy` (patterns by their source),
 * model and models of both backends (null where big is absent), and whether `mode.url` is set. Same values, same hash,
 * on every runtime and however the file is written; audit records of one hash were decided by one policy.
 */
export function policyHash(config: Pick<Config, 'policy' | 'backends' | 'mode'>): string {
  const { bigTokenThreshold, bigTokenThresholdWithTools, heavyPatterns, forceTag, drainMs } = config.policy;
  const parts = [
    [bigTokenThreshold, bigTokenThresholdWithTools, heavyPatterns.map((pattern) => pattern.source), forceTag, drainMs],
    [modelsOf(config.backends.small), modelsOf(config.backends.big)],
    config.mode.url !== null,
  ];
  return digestOf(JSON.stringify(parts)).slice(0, 12);
}

function modelsOf(backend: BackendConfig | null) {
  return backend && [backend.model, backend.models];
}
