import Database from 'better-sqlite3';
import { AppError } from '../contract/errors.ts';
import type { ErrorCode } from '../contract/errors.ts';

/** SQLite's codes as the studio's. A file-size limit shows as IOERR_WRITE, a full disk as FULL. */
export function storeErrorCode(error: unknown): ErrorCode | null {
  if (!(error instanceof Database.SqliteError)) return null;
  const { code } = error;
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_WRITE') return 'diskFull';
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_IOERR')) return 'databaseCorrupt';
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code === 'SQLITE_PERM') return 'profileReadOnly';
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'databaseBusy';
  return null;
}

/** The error itself, or the studio's error for it. */
export function toStoreError(error: unknown): unknown {
  const code = storeErrorCode(error);
  return code === null ? error : new AppError(code, {}, { cause: error });
}

/** Runs a step that touches SQLite and gives its errors the studio's codes. */
export function withStoreErrors<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw toStoreError(error);
  }
}
