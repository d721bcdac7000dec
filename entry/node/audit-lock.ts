// One writer for an audit file: a lock that the kernel holds for this process, and lets go with it however it dies.
import { realpathSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** SQLITE_BUSY (https://sqlite.org/rescode.html#busy) */
const sqliteBusy = 5;

/**
 * Locks FILE.lock until the returned function is called or the process is gone. Throws with code `AUDIT_IN_USE` where
 * another router holds it, in this container or in one that shares the folder. Node has no lock of its own; SQLite, which
 * comes with it, takes the kernel's record locks on its files, and keeps them in EXCLUSIVE mode
 * (https://sqlite.org/lockingv3.html, https://sqlite.org/pragma.html#pragma_locking_mode). The file stays empty: a process
 * id in it would say nothing, since in containers every router is number 1.
 */
export function lockAudit(file: string): () => void {
  const real = realpathSync(file);
  // A device has no second writer to fear, and no folder to put a lock into.
  if (!statSync(real).isFile()) return () => {};
  let database: DatabaseSync | null = null;
  try {
    const locked = (database = new DatabaseSync(`${real}.lock`, { timeout: 0 }));
    locked.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return () => locked.close();
  } catch (error) {
    database?.close();
    const { errcode, message } = error as { errcode?: number; message: string };
    const isTaken = errcode === sqliteBusy;
    const text = isTaken
      ? `another router writes the audit file ${file}: each needs an audit.file of its own`
      : `the audit file cannot be locked by ${real}.lock: ${message}`;
    throw Object.assign(new Error(text), { code: isTaken ? 'AUDIT_IN_USE' : 'AUDIT_LOCK' });
  }
}
