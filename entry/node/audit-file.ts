// The audit's file: one append-only JSON-lines file, one write per turn of the event loop, and what happens when it cannot be written.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { closeSync, fstatSync, ftruncateSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import type { AuditConfig } from '#lib/config.ts';
import { lockAudit } from './audit-lock.ts';
import { dropTornLine, type Recovery, writeInDoubt } from './audit-recovery.ts';

/** Between two looks whether the file is still where its name says. Lines in between are written again if it was deleted. */
const lookEveryMs = 100;
/** Without traffic, and while nothing can be written. */
const idleLookMs = 2000;

export interface AuditListener {
  /** A line that the file did not take. */
  readonly fallback: (line: string) => void;
  /** `reason`: why nothing can be written; null: it can again. */
  readonly onChange: (reason: string | null) => void;
  readonly onRecovery: (recovery: Recovery) => void;
}

/** What the file system says of the file: a code such as ENOSPC, or `deleted`, `replaced`. */
type Trouble = string;

export class AuditFile {
  readonly #config: AuditConfig;
  readonly #listener: AuditListener;
  readonly #timer: NodeJS.Timeout;
  #descriptor: number | null;
  #size: number;
  #unlock: () => void = () => {};
  #trouble: Trouble | null = null;
  #lookedAt = performance.now();
  /** Lines of this turn of the event loop, and who waits until they are written. */
  #waiting: string[] = [];
  #written: Promise<void> | null = null;
  /** Lines since the last look: lost, should the file turn out to be deleted. */
  #unproven: string[] = [];

  /** Opens or creates the file for appending. Throws where that is impossible. */
  constructor(config: AuditConfig, listener: AuditListener) {
    this.#config = config;
    this.#listener = listener;
    this.#descriptor = openRegular(config.file);
    this.#size = fstatSync(this.#descriptor).size;
    this.#timer = setInterval(() => this.#look(), idleLookMs).unref();
  }

  get isOk(): boolean {
    return this.#trouble === null;
  }

  /** Becomes the one writer, and puts right what a crash left behind: a torn last line, decisions without an outcome. Once, before the first record of this process. Throws where another router writes the file, or where it cannot be read. */
  recover(): void {
    if (this.#descriptor === null) return;
    this.#unlock = lockAudit(this.#config.file);
    const tornBytes = dropTornLine(this.#descriptor);
    this.#size = fstatSync(this.#descriptor).size;
    const inDoubt = writeInDoubt(this.#config, (line) => this.write(line));
    this.#listener.onRecovery({ tornBytes, inDoubt });
  }

  /** Lines of one turn go to the file in one write: they are there (or at the listener) when this resolves. Never rejects. */
  append(line: string): Promise<void> {
    this.#waiting.push(line);
    return (this.#written ??= nextTurn().then(this.#flush));
  }

  readonly #flush = (): void => {
    if (this.#waiting.length === 0) return;
    const lines = this.#waiting.join('\n');
    this.#waiting = [];
    this.#written = null;
    this.write(lines);
  };

  /** In the file when this returns; or at the listener, where the file does not take it. Never throws. */
  write(line: string): void {
    if (performance.now() - this.#lookedAt > (this.#trouble === null ? lookEveryMs : idleLookMs)) this.#look();
    this.#append(line);
  }

  close(): void {
    this.#flush();
    clearInterval(this.#timer);
    this.#look();
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
    this.#unlock();
    this.#unlock = () => {};
  }

  #append(line: string): void {
    const bytes = Buffer.from(`${line}\n`);
    if (this.#size > 0 && this.#size + bytes.byteLength > this.#config.maxBytes) this.#rotate();
    if (this.#descriptor === null) return this.#listener.fallback(line);
    let written = 0;
    try {
      written = writeSync(this.#descriptor, bytes);
      if (written < bytes.byteLength) throw Object.assign(new Error('Short write'), { code: 'ENOSPC' });
      this.#size += written;
      this.#unproven.push(line);
    } catch (error) {
      this.#giveUp(codeOf(error), written);
      this.#listener.fallback(line);
    }
  }

  /** Shifts FILE to FILE.1, FILE.1 to FILE.2 and so on; the oldest is overwritten. What cannot be renamed goes on growing. */
  #rotate(): void {
    const { file, keep } = this.#config;
    for (let number = keep - 1; number >= 0; number -= 1) {
      const from = number === 0 ? file : `${file}.${number}`;
      try {
        renameSync(from, `${file}.${number + 1}`);
      } catch {
        if (number === 0) return;
      }
    }
    this.#unproven = [];
    this.#reopen();
  }

  /** The file is written only while it is the one that its name leads to. */
  #look(): void {
    this.#lookedAt = performance.now();
    const lost = this.#unproven;
    this.#unproven = [];
    const place = this.#descriptor === null ? 'elsewhere' : placeOf(this.#descriptor, this.#config.file);
    if (place === 'here') return;
    this.#reopen();
    if (place !== 'deleted') return;
    for (const line of lost) this.#append(line);
  }

  #reopen(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
    try {
      const descriptor = openRegular(this.#config.file);
      if (this.#trouble !== null) probe(descriptor);
      this.#descriptor = descriptor;
      this.#size = fstatSync(descriptor).size;
      this.#tell(null);
    } catch (error) {
      this.#giveUp(codeOf(error));
    }
  }

  /** A half-written line is taken back, so that every line of the file can be read; others may have emptied it meanwhile (logrotate, copytruncate). */
  #giveUp(trouble: Trouble, halfBytes = 0): void {
    if (this.#descriptor !== null) {
      try {
        ftruncateSync(this.#descriptor, fstatSync(this.#descriptor).size - halfBytes);
      } catch {
        // The next start drops a torn line.
      }
      closeSync(this.#descriptor);
    }
    this.#descriptor = null;
    this.#tell(trouble);
  }

  #tell(trouble: Trouble | null): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#listener.onChange(trouble);
  }
}

/** A pipe that nobody reads would stop the whole router at its next record. */
function openRegular(file: string): number {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isFIFO() === true || found?.isSocket() === true)
    throw Object.assign(new Error(`audit.file: ${file} is a pipe; it must be a regular file`), { code: 'EPIPE' });
  return openSync(file, 'a+', 0o600);
}

/** Whether the name still leads to this file: it may have been deleted, or moved away and replaced. */
function placeOf(descriptor: number, file: string): 'here' | 'deleted' | 'elsewhere' {
  try {
    const mine = fstatSync(descriptor);
    if (mine.nlink === 0) return 'deleted';
    const named = statSync(file);
    return named.ino === mine.ino && named.dev === mine.dev ? 'here' : 'elsewhere';
  } catch {
    return 'elsewhere';
  }
}

/** Room for some records: less would be trouble again in a moment. */
const room = '\n'.repeat(16_384);

/** Throws, and closes, where a file that had trouble still has no room. Leaves nothing behind. */
function probe(descriptor: number): void {
  const { size } = fstatSync(descriptor);
  try {
    const written = writeSync(descriptor, room);
    ftruncateSync(descriptor, size);
    if (written < room.length) throw Object.assign(new Error('Short write'), { code: 'ENOSPC' });
  } catch (error) {
    ftruncateSync(descriptor, size);
    closeSync(descriptor);
    throw error;
  }
}

function codeOf(error: unknown): Trouble {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : 'unknown';
}
