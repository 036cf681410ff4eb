import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../contract/errors.ts';
import { makePrivateFile } from './privateFiles.ts';
import type { SqliteBinding, SqliteDatabase } from './sqliteDriver.ts';
import { openSqlite } from './sqliteDriver.ts';
import { storeErrorCode } from './storeErrors.ts';

/**
 * Who may do what with a library, across processes. One process at a time opens it. Changing its tables or putting a copy in its place
 * takes being alone: whoever has it open would go on writing to what was moved away. The lock is one of SQLite's, on a database
 * of its own beside the library, because the system takes such a lock back when a process dies.
 */
export type LibraryLock = {
  readonly isAlone: boolean;
  /** From opening to being the only one. What was seen before may have changed. Throws databaseBusy while others have it open. */
  becomeAlone(): void;
  /** From opening to having it open, beside others. */
  share(): void;
  release(): void;
};

/** Throws databaseBusy while another process opens the library. */
export function lockForOpening(file: string, binding: SqliteBinding): LibraryLock {
  const database = openLock(join(dirname(file), 'library.lock'), binding);
  let isAlone = false;
  const change = (begin: string): void => {
    if (database.inTransaction) database.exec('ROLLBACK');
    database.exec(begin);
  };
  const lock = {
    get isAlone() {
      return isAlone;
    },
    becomeAlone() {
      change('BEGIN EXCLUSIVE');
      isAlone = true;
    },
    share() {
      isAlone = false;
      change('BEGIN; SELECT count(*) FROM sqlite_master');
    },
    release: () => void database.close(),
  };
  try {
    change('BEGIN IMMEDIATE');
    return lock;
  } catch (error) {
    lock.release();
    throw error;
  }
}

function openLock(file: string, binding: SqliteBinding): SqliteDatabase {
  makePrivateFile(file);
  let database: SqliteDatabase | null = null;
  try {
    database = openSqlite(file, binding);
    // A lock on a database without a page writes its first page, for which it needs more than the lock.
    if (database.pragma('page_count', { simple: true }) === 0) database.pragma('user_version = 1');
    return database;
  } catch (error) {
    database?.close();
    if (storeErrorCode(error) !== 'databaseCorrupt') throw error;
  }
  // It holds nothing; whatever stands there now is in the way.
  rmSync(file);
  return openLock(file, binding);
}

/** Only the one process that holds the library alone may go on. */
export class NeedsToBeAlone extends AppError {
  constructor() {
    super('databaseBusy');
  }
}
