// How log entries look: sentences on a terminal, JSON lines for machines, a priority and no time where journald adds its own.
import { fstatSync } from 'node:fs';
import type { Log, LogEntry } from '#entry/node/log.ts';
import type { LogFormat } from './flags.ts';

export type LogStyle = LogFormat | 'journal';

/** Priorities of syslog (sd-daemon(3)): journald takes them from the start of a line. */
const priorities: Readonly<Record<LogEntry['level'], number>> = { error: 3, warning: 4, info: 6 };

/** `write` gets whole lines. */
export function createLog(style: LogStyle, write: (text: string) => void, now: () => Date = () => new Date()): Log {
  const format = (entry: LogEntry): string => {
    if (style === 'journal') return `<${priorities[entry.level]}>${oneLine(entry.message)}`;
    if (style === 'json') {
      const { level, message, details } = entry;
      return JSON.stringify({ ts: now().toISOString(), level, message, ...details });
    }
    const mark = entry.level === 'info' ? '' : `${entry.level.toUpperCase()}: `;
    return `${timeOf(now())}  ${mark}${oneLine(entry.message)}`;
  };
  return {
    entry: (entry) => write(`${format(entry)}\n`),
    line: (text) => write(`${style === 'journal' ? `<${priorities.error}>` : ''}${text}\n`),
  };
}

/** The asked format; else sentences on a terminal, and what journald or a machine reads best elsewhere. */
export function chooseStyle(
  asked: LogFormat | undefined,
  isTerminal: boolean,
  env: Readonly<Record<string, string | undefined>>,
  stderrId: string | null,
): LogStyle {
  if (asked !== undefined) return asked;
  if (isTerminal) return 'pretty';
  const journal = env['JOURNAL_STREAM'];
  return journal !== undefined && journal === stderrId ? 'journal' : 'json';
}

/** Device and inode of stderr as systemd writes them into JOURNAL_STREAM: a variable that was merely inherited does not match. */
export function stderrIdentity(): string | null {
  try {
    const { dev, ino } = fstatSync(2);
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}

function timeOf(date: Date): string {
  return date.toTimeString().slice(0, 8);
}

/** Whatever a text holds, an entry stays one line. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
