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

/** HTTPS, on the way to a backend or to the mode endpoint. */
export const untrusted = (what: string, url: string): Finding =>
  failed(
    what,
    `the certificate of ${url} is not trusted: of an unknown authority, for another name, or too old`,
    `an authority of your own: its file as NODE_EXTRA_CA_CERTS in the environment of the router, and of this command`,
  );
