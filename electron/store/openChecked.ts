import { AppError } from '../contract/errors.ts';
import { backupFolder, isBackupDue, writeBackup, writeCopy } from './backups.ts';
import { waitForDisk } from './durability.ts';
import { NeedsToBeAlone } from './libraryLock.ts';
import { migrations } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import { migrate, newestVersion, refuseNewer, versionOf } from './migrations/migrate.ts';
import { missingFrom, shapeOf } from './migrations/shape.ts';
import { makePrivateFile } from './privateFiles.ts';
import { putInPlace, removeDatabase } from './recovery.ts';
import { applicationId, applicationIdOf, assertSound } from './soundness.ts';
import type { SqliteBinding, SqliteDatabase } from './sqliteDriver.ts';
import { openSqlite } from './sqliteDriver.ts';
import { storeErrorCode } from './storeErrors.ts';

export type CheckOptions<T> = {
  readonly file: string;
  readonly binding: SqliteBinding;
  readonly now: number;
  readonly steps?: readonly Migration[];
  /** Prepares every statement: only a database on which that succeeds is one to work with. */
  readonly prepare: (database: SqliteDatabase) => T;
  /** Nobody else has it open, so that its tables may change. */
  readonly isAlone: boolean;
  readonly keepsBackups: boolean;
  /** Without a table in it, it is a new one; otherwise that is a loss. */
  readonly mayBeNew: boolean;
};

export type Checked<T> = { readonly database: SqliteDatabase; readonly prepared: T };

/** Opens one file, checks all of it, backs it up and brings it to the newest version. */
export function openChecked<T>(options: CheckOptions<T>): Checked<T> {
  const { file, binding, now, steps = migrations, prepare, isAlone, keepsBackups } = options;
  makePrivateFile(file);
  const database = openSqlite(file, binding);
  try {
    assertOurs(database, options);
    setPragmas(database);
    assertSound(database);
    assertWritable(database);
    const version = versionOf(database);
    if (version < newestVersion(steps)) {
      if (!isAlone) throw new NeedsToBeAlone();
      bringUpToDate(database, options);
      // A studio older than this one sees by the newest copy that the history really is of a newer one.
      if (keepsBackups && version > 0) writeDailyBackup(database, options);
    } else if (keepsBackups && isBackupDue(backupFolder(file), now)) {
      writeDailyBackup(database, options);
    }
    return { database, prepared: prepare(database) };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Before anything is written: neither a newer studio's history nor another program's file may be changed. */
function assertOurs<T>(database: SqliteDatabase, { steps = migrations, binding, mayBeNew }: CheckOptions<T>): void {
  const [id, version] = [applicationIdOf(database), versionOf(database)];
  if (version === 0 && (id === 0 || id === applicationId) && shapeOf(database).length === 0) {
    if (!mayBeNew) throw new AppError('databaseLost');
    return;
  }
  // A bit that fell makes a version negative as easily as too high.
  if (id !== applicationId || version <= 0) throw new AppError('databaseCorrupt');
  refuseNewer(database, steps);
  // What somebody added stands in nobody's way.
  if (missingFrom(database, version, steps, binding).length > 0) throw new AppError('databaseCorrupt');
}

function setPragmas(database: SqliteDatabase): void {
  database.pragma('journal_mode = WAL');
  waitForDisk(database);
  database.pragma('foreign_keys = ON');
  database.pragma('trusted_schema = OFF');
  database.pragma('cell_size_check = ON');
  database.pragma('journal_size_limit = 67108864');
  database.pragma('temp_store = MEMORY');
  if (applicationIdOf(database) !== applicationId) database.pragma(`application_id = ${applicationId}`);
}

/** A header may say that it must not be written, and everything that only reads succeeds. */
function assertWritable(database: SqliteDatabase): void {
  try {
    if (versionOf(database) > 0) database.exec('DELETE FROM settings WHERE false');
  } catch (error) {
    // Somebody else is writing, so it can be written.
    if (storeErrorCode(error) !== 'databaseBusy') throw error;
  }
}

/** A step that fails leaves the history as it was before: if not by itself, then by its copy. Without a copy nothing is migrated. */
function bringUpToDate<T>(database: SqliteDatabase, options: CheckOptions<T>): void {
  const { file, steps = migrations } = options;
  const copy = versionOf(database) === 0 ? null : writeCopyBefore(database, options);
  try {
    migrate(database, newestVersion(steps), steps);
    assertSound(database);
  } catch (error) {
    // Nothing was wrong with the step: all of it was taken back, and the next start tries again.
    if (storeErrorCode(error) !== null) throw error;
    database.close();
    if (copy !== null)
      putInPlace(
        [{ file: copy }],
        file,
        () => removeDatabase(file),
        () => true,
      );
    throw new AppError('migrationFailed', {}, { cause: error });
  }
  if (copy !== null && copy === besides(file)) removeDatabase(copy);
}

/** Among the backups; beside the database where those cannot be written. */
function writeCopyBefore<T>(database: SqliteDatabase, { file, now, binding, keepsBackups }: CheckOptions<T>): string {
  if (keepsBackups) {
    try {
      return writeBackup(database, backupFolder(file), now, binding);
    } catch (error) {
      if (storeErrorCode(error) === 'diskFull') throw error;
    }
  }
  writeCopy(database, besides(file), binding);
  return besides(file);
}

function besides(file: string): string {
  return `${file}.before`;
}

/** One that fails keeps nobody from working. */
function writeDailyBackup<T>(database: SqliteDatabase, { file, now, binding }: CheckOptions<T>): void {
  try {
    writeBackup(database, backupFolder(file), now, binding);
  } catch (error) {
    if (storeErrorCode(error) === 'databaseCorrupt') throw error;
  }
}
