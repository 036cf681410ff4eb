import Database from 'better-sqlite3';
import { AppError } from '../contract/errors.ts';
import type { ErrorCode } from '../contract/errors.ts';
import { UnreadableRow, nameOf } from './unreadableRow.ts';

/** Reading gave back what cannot be. Any other I/O error speaks of the disk, not of the database, which must then stay where it is. */
const tornReads: readonly string[] = ['SQLITE_IOERR_READ', 'SQLITE_IOERR_SHORT_READ', 'SQLITE_IOERR_CORRUPTFS', 'SQLITE_IOERR_DATA'];
/** A full disk shows as FULL, a file-size limit as IOERR_WRITE; a log's index that cannot grow, even to be read, as IOERR_SHMSIZE. */
const fullDisk: readonly string[] = [
  'SQLITE_FULL',
  'SQLITE_IOERR_WRITE',
  'SQLITE_IOERR_SHMSIZE',
  'SQLITE_IOERR_FSYNC',
  'SQLITE_IOERR_TRUNCATE',
];
/** What copying and moving the database's files throws. */
const systemCodes: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'diskFull',
  EDQUOT: 'diskFull',
  EFBIG: 'diskFull',
  EROFS: 'profileReadOnly',
  EACCES: 'profileReadOnly',
  EPERM: 'profileReadOnly',
};

/** What better-sqlite3 throws for every step on a database that was closed. */
const closedMessage = 'The database connection is not open';

/** What SQLite or the file system throws, as the studio's code. */
export function storeErrorCode(error: unknown): ErrorCode | null {
  if (error instanceof TypeError && error.message === closedMessage) return 'studioClosing';
  if (!(error instanceof Database.SqliteError)) return systemCodes[systemCodeOf(error)] ?? null;
  const { code } = error;
  if (fullDisk.includes(code)) return 'diskFull';
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || tornReads.includes(code)) return 'databaseCorrupt';
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code === 'SQLITE_PERM') return 'profileReadOnly';
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'databaseBusy';
  return null;
}

function systemCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** An error of the disk that says nothing of what is on it. */
export function isDiskFault(error: unknown): boolean {
  return error instanceof Database.SqliteError && (error.code.startsWith('SQLITE_IOERR') || error.code === 'SQLITE_NOMEM');
}

/** The error itself, or the studio's error for it. */
export function toStoreError(error: unknown): unknown {
  if (error instanceof UnreadableRow) return new AppError('entryUnreadable', { entry: nameOf(error.row) }, { cause: error });
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
