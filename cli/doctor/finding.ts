// One line of the doctor: what was looked at, what was seen, and what to do about it.

/** `skipped`: was not looked at, for the reason in `evidence`. Only `failed` makes the exit code 1. */
export type Verdict = 'ok' | 'warning' | 'failed' | 'skipped';

export interface Finding {
  readonly what: string;
  readonly verdict: Verdict;
  readonly evidence: string;
  /** Null where nothing needs to be done. */
  readonly fix: string | null;
}

export function fine(what: string, evidence: string): Finding {
  return { what, verdict: 'ok', evidence, fix: null };
}

export function failed(what: string, evidence: string, fix: string): Finding {
  return { what, verdict: 'failed', evidence, fix };
}

export function warning(what: string, evidence: string, fix: string): Finding {
  return { what, verdict: 'warning', evidence, fix };
}

export function skipped(what: string, evidence: string, fix: string | null = null): Finding {
  return { what, verdict: 'skipped', evidence, fix };
}

/** A line for people. */
export function renderFinding({ what, verdict, evidence, fix }: Finding): string {
  const todo = fix === null ? '' : `\n${' '.repeat(9)}fix: ${fix}`;
  return `${verdict.padEnd(7)}  ${what}: ${evidence}${todo}`;
}
