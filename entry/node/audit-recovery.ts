// What a crash leaves in the audit: a torn last line, and decisions whose outcome nobody wrote.
import { closeSync, existsSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import type { OutcomeRecord } from '#lib/audit/record.ts';
import type { AuditConfig } from '#lib/config.ts';

export interface Recovery {
  /** Bytes of a line that was not written to its end, and is gone now. */
  readonly tornBytes: number;
  readonly inDoubt: number;
}

const pieceBytes = 1_048_576;

/**
 * Cuts a record that was not written to its end: nobody acted on it, since its write had not returned. The bytes cut, 0 mostly.
 * Text that no router wrote is kept, and only ended with a line feed: the configuration may name a wrong file.
 */
export function dropTornLine(descriptor: number): number {
  const { size } = fstatSync(descriptor);
  const piece = Buffer.alloc(Math.min(size, pieceBytes));
  readSync(descriptor, piece, 0, piece.byteLength, size - piece.byteLength);
  const torn = piece.subarray(piece.lastIndexOf('\n') + 1);
  if (torn.byteLength === 0) return 0;
  if (!isTorn(torn.toString('latin1', 0, recordStart.length))) return writeSync(descriptor, '\n') - 1;
  ftruncateSync(descriptor, size - torn.byteLength);
  return torn.byteLength;
}

const recordStart = '{"event":"';

/** Is this, without its end, the beginning of a record? A crash of the machine may leave zeros in place of what was written. */
export function isTorn(line: string): boolean {
  return line.startsWith('\0') || recordStart.startsWith(line.slice(0, recordStart.length));
}

type Key = Pick<OutcomeRecord, 'boot' | 'seq' | 'rid'>;

/** Records of one request may lie in two files; no request lasts longer than this. */
const longestRequestMs = 86_400_000;

/** Hands `write` one in_doubt line per decision of an earlier process that has no outcome; returns how many. */
export function writeInDoubt({ file, keep }: AuditConfig, write: (line: string) => void): number {
  const open = new Map<string, Key>();
  const closed = new Set<string>();
  let newest: number | null = null;
  for (let number = 0; number <= keep; number += 1) {
    const name = number === 0 ? file : `${file}.${number}`;
    if (!existsSync(name)) break;
    const { oldest, last } = scan(name, open, closed);
    newest ??= last;
    if (oldest !== null && newest !== null && newest - oldest > longestRequestMs) break;
  }
  const inDoubt = [...open].filter(([id]) => !closed.has(id)).map(([, key]) => key);
  for (const key of inDoubt.toSorted((a, b) => a.seq - b.seq)) write(JSON.stringify(inDoubtRecord(key)));
  return inDoubt.length;
}

/** The start of a record as the journal writes it; what follows is not needed here. */
const lineForm =
  /^\{"event":"(decision|outcome|in_doubt)",.*?"ts":"([^"]+)".*?"boot":"(\w+)","seq":(\d+),"rid":"([\w-]+)"/;

function scan(name: string, open: Map<string, Key>, closed: Set<string>) {
  let oldest: number | null = null;
  let last: number | null = null;
  for (const lines of linesOf(name)) {
    for (const line of lines) {
      const [, event = '', ts = '', boot = '', seq = '', rid = ''] = lineForm.exec(line) ?? [];
      if (event === '') continue;
      last = Date.parse(ts);
      oldest ??= last;
      if (event === 'decision') open.set(`${boot} ${seq}`, { boot, seq: Number(seq), rid });
      else closed.add(`${boot} ${seq}`);
    }
  }
  return { oldest, last };
}

/** No record is this long: what is longer is no line of ours, and must not fill the memory. */
const longestLine = 65_536;

/** Piece by piece, of the file as large as it is now: a device that never ends has no size. */
export function* linesOf(name: string): Generator<readonly string[]> {
  const descriptor = openSync(name, 'r');
  const piece = Buffer.alloc(longestLine);
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (let left = fstatSync(descriptor).size; left > 0;) {
      const length = readSync(descriptor, piece, 0, Math.min(left, longestLine), null);
      if (length === 0) break;
      left -= length;
      const lines = (rest + decoder.decode(piece.subarray(0, length), { stream: true })).split('\n');
      rest = (lines.pop() ?? '').slice(0, longestLine);
      yield lines;
    }
    yield [rest];
  } finally {
    closeSync(descriptor);
  }
}

function inDoubtRecord(key: Key): OutcomeRecord {
  return {
    event: 'in_doubt',
    ts: new Date().toISOString(),
    ...key,
    attempts: [],
    status: 0,
    firstOutputMs: null,
    durationMs: 0,
    bytes: 0,
    events: 0,
    promptTokens: null,
    completionTokens: null,
    end: 'in_doubt',
  };
}
