// The flags that every command takes, and reading flags without an exception.
import type { ListenFlags } from '#lib/config.ts';

const text = { type: 'string' } as const;

/** For `parseArgs`. */
export const sharedFlags = { config: text, host: text, port: text, 'log-format': text } as const;

export type LogFormat = 'pretty' | 'json';

export interface SharedFlags {
  readonly config: string | undefined;
  readonly listen: ListenFlags;
  /** Undefined: as the output suggests. */
  readonly logFormat: LogFormat | undefined;
}

/** What `parse` returns, or the sentence in which it refuses. */
export function orFault<T>(parse: () => T): T | string {
  try {
    return parse();
  } catch (error) {
    return error instanceof Error ? error.message : 'Wrong usage';
  }
}

/** Throws a sentence for a log format that does not exist; ports and hosts are judged with the configuration. */
export function readShared(values: {
  readonly config?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly 'log-format'?: string | undefined;
}): SharedFlags {
  const { config, host, port, 'log-format': logFormat } = values;
  if (logFormat !== undefined && logFormat !== 'pretty' && logFormat !== 'json')
    throw new Error(`--log-format: got ${logFormat}, wanted pretty or json`);
  return { config, listen: { host, port: port === undefined ? undefined : Number(port) }, logFormat };
}

/** Throws a sentence where `given` is no whole number of at least 1. */
export function wholeNumber(flag: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const value = Number(given);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new Error(`--${flag}: got ${given}, wanted a whole number above 0`);
  return value;
}
