import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SqliteBinding, SqliteDatabase } from './sqliteDriver.ts';
import { openSqlite } from './sqliteDriver.ts';

const kept = 4;
const pattern = /^library-(\d{13,})\.sqlite$/;

/** Writes a copy that was checked before it got its name. `VACUUM INTO` reads one consistent state, other connections included. */
export function writeBackup(database: SqliteDatabase, folder: string, now: number, binding: SqliteBinding): string {
  mkdirSync(folder, { recursive: true });
  const temporary = join(folder, `.library-${now}.tmp`);
  rmSync(temporary, { force: true });
  database.prepare('VACUUM INTO ?').run(temporary);
  if (!isSound(temporary, binding)) {
    rmSync(temporary, { force: true });
    throw new Error('the copy of the database is not sound');
  }
  const file = join(folder, `library-${now}.sqlite`);
  renameSync(temporary, file);
  for (const old of backupsIn(folder).slice(kept)) rmSync(old.file, { force: true });
  return file;
}

export type Backup = { readonly file: string; readonly writtenAt: number };

/** Newest first. */
export function backupsIn(folder: string): readonly Backup[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => {
      const time = pattern.exec(name)?.[1];
      return time === undefined ? [] : [{ file: join(folder, name), writtenAt: Number(time) }];
    })
    .sort((first, second) => second.writtenAt - first.writtenAt);
}

/** Puts the newest sound backup in the database's place. False when there is none. */
export function restoreNewest(folder: string, file: string, binding: SqliteBinding): boolean {
  const sound = backupsIn(folder).find((backup) => isSound(backup.file, binding));
  if (sound === undefined) return false;
  copyFileSync(sound.file, file);
  return true;
}

/** The database and its companions, moved together: a write-ahead log belongs to its database only. */
export function moveAside(file: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, join(folder, `library.sqlite${suffix}`));
  }
}

export function isSound(file: string, binding: SqliteBinding): boolean {
  try {
    const database = openSqlite(file, binding, { readonly: true });
    try {
      return database.pragma('quick_check(1)', { simple: true }) === 'ok';
    } finally {
      database.close();
    }
  } catch {
    // Whatever keeps it from being read makes it unusable as a backup.
    return false;
  }
}
