// router.yaml: its text in, and out either one frozen Config with every default, or every fault at once with its line.
import { faultsOf } from './config/check.ts';
import { ConfigDocument } from './config/document.ts';
import type { Lookup } from './config/environment.ts';
import { type ConfigFault, renderFaults } from './config/faults.ts';
import { configSchema } from './config/schema.ts';
import { type Config, finished } from './config/types.ts';
import { warningsOf } from './config/warnings.ts';

export { gatherLookup, type Lookup } from './config/environment.ts';
export { policyHash } from './config/policy-hash.ts';
export type * from './config/types.ts';

export type ParsedConfig =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly lines: readonly string[] };

/** Command-line flags that take the place of `listen.host` and `listen.port`. */
export interface ListenFlags {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
}

/**
 * Reads a configuration. Never throws.
 * @param text the document: YAML 1.2, one mapping
 * @param name what the document is called in `lines` and `warnings`, such as `router.yaml`
 * @param lookup values for `${env.NAME}`; undefined: not set
 */
export function parseConfig(text: string, name: string, lookup: Lookup, flags: ListenFlags = {}): ParsedConfig {
  const document = new ConfigDocument(text, lookup);
  const data = withFlags(document.data ?? {}, flags);
  // Read once: zod would compile a reader for many.
  const parsed = configSchema.safeParse(data, { jitless: true });
  const faults = faultsOf(document, data, parsed.error?.issues ?? []).map((fault) => atFlag(fault, flags));
  if (!parsed.success || faults.length > 0) return { ok: false, lines: renderFaults(name, faults) };
  const config = deepFreeze(finished(parsed.data));
  return { ok: true, config, warnings: warningsOf(config).map((warning) => `${name}: ${warning}`) };
}

function withFlags(data: unknown, flags: ListenFlags): unknown {
  const given = Object.entries(flags).filter(([, value]) => value !== undefined);
  if (given.length === 0 || typeof data !== 'object' || data === null || Array.isArray(data)) return data;
  const listen: unknown = Reflect.get(data, 'listen') ?? {};
  return typeof listen === 'object' ? { ...data, listen: { ...listen, ...Object.fromEntries(given) } } : data;
}

/** A fault in a flag's value is the flag's, not the file's. */
function atFlag(fault: ConfigFault, flags: ListenFlags): ConfigFault {
  const flag = fault.path === 'listen.host' ? 'host' : fault.path === 'listen.port' ? 'port' : undefined;
  return flag === undefined || flags[flag] === undefined ? fault : { ...fault, line: 0, column: 0, path: `--${flag}` };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
