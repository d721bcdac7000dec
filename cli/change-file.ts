// Changing a configuration: in one step or not at all, one command at a time, its mode and owner kept.
import { chmod, chown, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { Refusal } from './command.ts';

/** Everybody may read: the service runs as a user of its own, and of keys only digests are written. */
const newFileMode = 0o644;

/** Writes what `change` makes of the text ('' where there is no file yet). Refuses, with the file untouched, where that cannot be. */
export async function changeFile(file: string, change: (text: string) => string | Promise<string>): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const beside = `${target}.new`;
  // Made before the text is read: a second command finds it and stops.
  const draft = await open(beside, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw new Refusal(`Cannot write ${file}: ${error.message}`);
    throw new Refusal(`${file} is being changed by another command; if none runs, remove ${beside}`);
  });
  try {
    const before = await stat(target).catch(() => null);
    await draft.writeFile(await change(before === null ? '' : await readFile(target, 'utf8')));
    await draft.sync();
    await draft.close();
    await chmod(beside, before?.mode ?? newFileMode);
    if (before !== null) await chown(beside, before.uid, before.gid).catch(() => undefined);
    await rename(beside, target);
  } catch (error) {
    await draft.close().catch(() => undefined);
    await rm(beside, { force: true });
    throw error;
  }
}
