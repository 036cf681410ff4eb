import { closeSync, copyFileSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
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

/**
 * Moves a damaged database aside and puts the newest sound backup in its place; false when there is none. The backup is copied first:
 * where there is no space for it, nothing has moved.
 */
export function replaceWithNewest(file: string, aside: string, folder: string, binding: SqliteBinding): boolean {
  const sound = backupsIn(folder).find((backup) => isSound(backup.file, binding));
  if (sound === undefined) {
    moveAside(file, aside);
    return false;
  }
  putInPlace(sound.file, file, () => moveAside(file, aside));
  return true;
}

/** Puts a copy of a backup where the database is, which nobody has open. Where there is no space for it, nothing has moved. */
export function putInPlace(backup: string, file: string, clear: () => void = () => removeDatabase(file)): void {
  const copy = `${file}.restored`;
  try {
    copyDurably(backup, copy);
    clear();
    renameSync(copy, file);
  } catch (error) {
    rmSync(copy, { force: true });
    throw error;
  }
}

function removeDatabase(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
}

function copyDurably(from: string, to: string): void {
  copyFileSync(from, to);
  const handle = openSync(to, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The database and its companions, moved together: a write-ahead log belongs to its database only. */
function moveAside(file: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, join(folder, `library.sqlite${suffix}`));
  }
}

function isSound(file: string, binding: SqliteBinding): boolean {
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
