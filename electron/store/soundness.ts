import { AppError } from '../contract/errors.ts';
import type { SqliteBinding, SqliteDatabase } from './sqliteDriver.ts';
import { openSqlite } from './sqliteDriver.ts';

/** "UFst": tells our files from other SQLite files. */
export const applicationId = 0x55467374;

export function applicationIdOf(database: SqliteDatabase): number {
  return Number(database.pragma('application_id', { simple: true }));
}

/** Every page, index and reference. The quicker check leaves out what an index says against its table. */
export function assertSound(database: SqliteDatabase): void {
  if (database.pragma('integrity_check(1)', { simple: true }) !== 'ok') throw new AppError('databaseCorrupt');
  const broken = database.prepare('SELECT 1 FROM pragma_foreign_key_check LIMIT 1').get();
  if (broken !== undefined) throw new AppError('databaseCorrupt');
}

/** How far a library went: pictures, jobs and entries ever made, those deleted since included. A lost history starts again from nothing. */
export function reachOf(database: SqliteDatabase): number {
  return Number(database.prepare(`SELECT total(seq) FROM sqlite_sequence WHERE name IN ('jobs', 'images', 'history')`).pluck().get());
}

/** What `look` finds in a file that is only read; null where it cannot be read or is not sound. */
export function lookInto<T>(file: string, binding: SqliteBinding, look: (database: SqliteDatabase) => T): T | null {
  try {
    const database = openSqlite(file, binding, { readonly: true });
    try {
      assertSound(database);
      return applicationIdOf(database) === applicationId ? look(database) : null;
    } finally {
      database.close();
    }
  } catch {
    // Whatever keeps it from being read makes it unusable as a copy.
    return null;
  }
}
