import { copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { copyDurably } from './backups.ts';
import type { Backup } from './backups.ts';
import { makePrivateFolder } from './privateFiles.ts';

/** A database and its companions: a write-ahead log belongs to its database only. */
const suffixes = ['', '-wal', '-shm'] as const;

/** Moved together into a folder of their own; nothing is deleted. `log` stands in for a write-ahead log that is gone by now. */
export function moveAside(file: string, now: number, log: string | null = null): void {
  const present = suffixes.filter((suffix) => existsSync(file + suffix));
  if (present.length === 0) return;
  const folder = freeName(join(dirname(file), `recovered-${now}`));
  makePrivateFolder(folder);
  for (const suffix of present) renameSync(file + suffix, join(folder, basename(file) + suffix));
  const ownLog = join(folder, `${basename(file)}-wal`);
  if (log !== null && !existsSync(ownLog)) copyFileSync(log, ownLog);
}

/** SQLite deletes a log when the last one to look at the database closes it, whatever was wrong with it. This keeps a copy; null where there is none. */
export function keepLog(file: string): string | null {
  const copy = join(dirname(file), `.library-log-${process.pid}.tmp`);
  try {
    if (statSync(`${file}-wal`).size === 0) return null;
    copyFileSync(`${file}-wal`, copy);
    return copy;
  } catch {
    // None there, or no space for it: it is only wanted if the database turns out to be damaged.
    return null;
  }
}

export function removeDatabase(file: string): void {
  for (const suffix of suffixes) rmSync(file + suffix, { force: true });
}

/**
 * Puts the first of the copies that opens where the database was, which `clear` takes away. The copy is made and opened first: where
 * there is no space for it, nothing has moved. False where none opens.
 */
export function putInPlace(
  backups: readonly Pick<Backup, 'file'>[],
  file: string,
  clear: () => void,
  opens: (copy: string) => boolean,
): boolean {
  const copy = `${file}.restored`;
  try {
    for (const backup of backups) {
      removeDatabase(copy);
      copyDurably(backup.file, copy);
      if (!opens(copy)) continue;
      clear();
      renameSync(copy, file);
      return true;
    }
    return false;
  } finally {
    removeDatabase(copy);
  }
}

function freeName(name: string): string {
  for (let number = 1; ; number += 1) {
    const free = number === 1 ? name : `${name}-${number}`;
    if (!existsSync(free)) return free;
  }
}
