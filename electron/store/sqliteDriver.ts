import Database from 'better-sqlite3';
import { AppError } from '../contract/errors.ts';

export type SqliteDatabase = Database.Database;

/** The prebuilt binding is compiled against this Node-API; on an older one it crashes the process at load, which nothing can catch. */
const neededNodeApi = 10;
/** Older SQLite can damage a WAL file that two connections write (sqlite.org/wal.html#walresetbug). */
const neededSqlite = [3, 51, 3] as const;

/** Path of a binding rebuilt for this runtime, or null for the prebuilt one. */
export type SqliteBinding = string | null;

/**
 * How long a statement stands still for another process's: a commit of theirs is over by then. Whoever holds the database for longer is
 * waited for without standing still (patience.ts).
 */
const busyMilliseconds = 250;

export function openSqlite(file: string, binding: SqliteBinding, options: { readonly readonly?: boolean } = {}): SqliteDatabase {
  const nodeApi = Number(process.versions['napi'] ?? 0);
  if (binding === null && nodeApi < neededNodeApi) {
    throw new AppError('sqliteUnsupported', { because: `It offers Node-API ${nodeApi}, ${neededNodeApi} is needed.` });
  }
  const database = openFile(file, binding, options);
  try {
    assertSqliteVersion(database);
    return database;
  } catch (error) {
    // A file that is no database says so at the first statement.
    database.close();
    throw error;
  }
}

function openFile(file: string, binding: SqliteBinding, options: { readonly readonly?: boolean }): SqliteDatabase {
  try {
    return new Database(file, { timeout: busyMilliseconds, ...options, ...(binding === null ? {} : { nativeBinding: binding }) });
  } catch (error) {
    if (!isRefusedLibrary(error)) throw error;
    throw new AppError('sqliteUnsupported', { because: error.message.split('\n', 1)[0] ?? '' }, { cause: error });
  }
}

/** The dynamic linker did not take the binding; the first line of the message is its reason. */
function isRefusedLibrary(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'ERR_DLOPEN_FAILED';
}

function assertSqliteVersion(database: SqliteDatabase): void {
  const version = String(database.prepare('SELECT sqlite_version()').pluck().get());
  const parts = version.split('.').map(Number);
  const difference = neededSqlite.map((needed, index) => (parts[index] ?? 0) - needed).find((step) => step !== 0) ?? 0;
  if (difference >= 0) return;
  throw new AppError('sqliteUnsupported', { because: `It carries SQLite ${version}, ${neededSqlite.join('.')} is needed.` });
}
