// What the router says about itself while it runs: a small port, and the sentences for changes and for the audit.
import type { OnChange } from '#lib/house/history.ts';
import { amount } from '#lib/words.ts';
import type { AuditListener } from './audit-file.ts';

export interface LogEntry {
  readonly level: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
}

export interface Log {
  readonly entry: (entry: LogEntry) => void;
  /** A line that must arrive as it is: an audit record that its file did not take. */
  readonly line: (text: string) => void;
}

/** Where nobody brings a log: only what would else be lost. */
export const stderrLog: Log = {
  entry: () => {},
  line: (text) => void process.stderr.write(`${text}\n`),
};

/** A sentence per change of the mode or of a backend's state. */
export function logChange({ entry }: Log): OnChange {
  return (subject, { from, to, reason }) => {
    const what = subject === 'mode' ? 'The mode' : subject;
    const why = reason === null ? '' : `: ${reason}`;
    const before = from === null ? '' : ` (was ${from})`;
    const level = to === 'down' || to === 'UNKNOWN' ? 'warning' : 'info';
    entry({ level, message: `${what} is ${to}${before}${why}`, details: { subject, from, to, reason } });
  };
}

export function logAudit({ entry, line }: Log, file: string): AuditListener {
  return {
    fallback: line,
    onChange: (reason) => {
      const message = `The audit cannot be written to ${file}: ${reason}. Its lines come here`;
      if (reason === null) entry({ level: 'info', message: `The audit is written to ${file} again` });
      else entry({ level: 'error', message, details: { reason } });
    },
    onRecovery: ({ tornBytes, inDoubt }) => {
      const torn = `The audit ended in a torn line: ${amount(tornBytes, 'byte')} dropped`;
      const unknown = `${amount(inDoubt, 'decision')} of an earlier run without an outcome: written as in_doubt`;
      if (tornBytes > 0) entry({ level: 'warning', message: torn, details: { tornBytes } });
      if (inDoubt > 0) entry({ level: 'warning', message: unknown, details: { inDoubt } });
    },
  };
}
