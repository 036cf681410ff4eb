import { closeSync, copyFileSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { versionOf } from './migrations/migrate.ts';
import { keepPrivate, makePrivateFolder } from './privateFiles.ts';
import { lookInto, reachOf } from './soundness.ts';
import type { SqliteBinding, SqliteDatabase } from './sqliteDriver.ts';

const kept = 4;
const day = 24 * 60 * 60 * 1000;
const pattern = /^library-(\d{1,16})\.sqlite$/;

export type Backup = { readonly file: string; readonly writtenAt: number };
export type SoundBackup = Backup & { readonly reach: number; readonly version: number };

export function backupFolder(file: string): string {
  return join(dirname(file), 'backups');
}

/** A copy dated later than this was written while the clock was wrong. */
const clockSlack = 60 * 1000;

/** Newest first; those from a future come last. null where the folder cannot be listed. */
export function listBackups(folder: string, now: number): readonly Backup[] | null {
  try {
    return readdirSync(folder)
      .flatMap((name) => {
        const time = pattern.exec(name)?.[1];
        return time === undefined ? [] : [{ file: join(folder, name), writtenAt: Number(time) }];
      })
      .toSorted((one, other) => Number(isFuture(one, now)) - Number(isFuture(other, now)) || other.writtenAt - one.writtenAt);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? [] : null;
  }
}

function isFuture({ writtenAt }: Backup, now: number): boolean {
  return writtenAt > now + clockSlack;
}

/** Those that can take the library's place: the one that holds most first, of several the newest. */
export function soundBackups(folder: string, now: number, binding: SqliteBinding): readonly SoundBackup[] {
  return (listBackups(folder, now) ?? [])
    .flatMap((backup) => {
      const seen = lookInto(backup.file, binding, (database) => ({ reach: reachOf(database), version: versionOf(database) }));
      return seen === null ? [] : [{ ...backup, ...seen }];
    })
    .toSorted((one, other) => other.reach - one.reach);
}

/** Whether none was written within a day. One from a future says nothing. */
export function isBackupDue(folder: string, now: number): boolean {
  return !(listBackups(folder, now) ?? []).some((backup) => !isFuture(backup, now) && now - backup.writtenAt <= day);
}

/** Writes a copy and lets old ones go. */
export function writeBackup(database: SqliteDatabase, folder: string, now: number, binding: SqliteBinding): string {
  makePrivateFolder(folder);
  const file = freeName(folder, now);
  writeCopy(database, file, binding);
  retireBackups(folder, now, binding);
  return file;
}

/** Two copies of one moment are two: before and after a migration. */
function freeName(folder: string, now: number): string {
  for (let time = now; ; time += 1) {
    const file = join(folder, `library-${time}.sqlite`);
    if (!existsSync(file)) return file;
  }
}

/** A copy that was checked before it got its name. `VACUUM INTO` reads one consistent state, other connections included. */
export function writeCopy(database: SqliteDatabase, file: string, binding: SqliteBinding): void {
  const temporary = join(dirname(file), `.library-${process.pid}.tmp`);
  rmSync(temporary, { force: true });
  try {
    database.prepare('VACUUM INTO ?').run(temporary);
    if (lookInto(temporary, binding, () => true) === null) throw new Error('the copy of the database is not sound');
    keepPrivate(temporary);
    flush(temporary);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The newest stay, and the one that holds most: after a loss nobody noticed, it is the only good one. */
function retireBackups(folder: string, now: number, binding: SqliteBinding): void {
  const backups = listBackups(folder, now) ?? [];
  if (backups.length <= kept) return;
  const fullest = soundBackups(folder, now, binding)[0]?.file;
  for (const { file } of backups.slice(kept)) if (file !== fullest) rmSync(file, { force: true });
}

export function copyDurably(from: string, to: string): void {
  copyFileSync(from, to);
  keepPrivate(to);
  flush(to);
}

function flush(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
