import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../contract/errors.ts';
import type { ErrorCode } from '../contract/errors.ts';
import { backupsIn, putInPlace, replaceWithNewest, writeBackup } from './backups.ts';
import { migrations } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import { migrate, newestVersion, refuseNewer, versionOf } from './migrations/migrate.ts';
import type { SqliteBinding, SqliteDatabase } from './sqliteDriver.ts';
import { openSqlite } from './sqliteDriver.ts';
import { storeErrorCode, toStoreError, withStoreErrors } from './storeErrors.ts';

/** "UFst": tells our files from other SQLite files. */
const applicationId = 0x55467374;
const day = 24 * 60 * 60 * 1000;

export type OpenOptions = {
  readonly file: string;
  readonly binding: SqliteBinding;
  readonly now: number;
  readonly steps?: readonly Migration[];
};

export type OpenedDatabase = {
  readonly database: SqliteDatabase;
  /** What the person should be told: the history was restored, or is new. */
  readonly recovered: Extract<ErrorCode, 'databaseCorrupt' | 'databaseLost'> | null;
};

/** Opens, checks, backs up and migrates. A damaged file is moved aside and the newest sound copy takes its place; nothing is deleted. */
export function openDatabase(options: OpenOptions): OpenedDatabase {
  prepareFolder(dirname(options.file));
  try {
    return { database: openChecked(options), recovered: null };
  } catch (error) {
    const code = error instanceof AppError ? error.code : storeErrorCode(error);
    if (code !== 'databaseCorrupt') throw toStoreError(error);
  }
  return withStoreErrors(() => {
    const aside = join(dirname(options.file), `recovered-${options.now}`);
    const restored = replaceWithNewest(options.file, aside, backupFolder(options.file), options.binding);
    return { database: openChecked(options), recovered: restored ? 'databaseCorrupt' : 'databaseLost' };
  });
}

export function backupFolder(file: string): string {
  return join(dirname(file), 'backups');
}

function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new AppError(storeErrorCode(error) ?? 'profileReadOnly', {}, { cause: error });
  }
}

function openChecked(options: OpenOptions): SqliteDatabase {
  const isNew = !existsSync(options.file);
  const database = openSqlite(options.file, options.binding);
  try {
    if (!isNew) assertOurs(database, options.steps);
    setPragmas(database);
    if (database.pragma('quick_check(1)', { simple: true }) !== 'ok') throw new AppError('databaseCorrupt');
    const copy = backUp(database, options);
    bringUpToDate(database, copy, options);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** A step that fails leaves the history as it was before: if not by itself, then by its copy. */
function bringUpToDate(database: SqliteDatabase, copy: string | null, { file, steps = migrations }: OpenOptions): void {
  try {
    migrate(database, newestVersion(steps), steps);
  } catch (error) {
    // Nothing was wrong with the step: all of it was taken back, and the next start tries again.
    if (storeErrorCode(error) !== null) throw error;
    database.close();
    if (copy !== null) putInPlace(copy, file);
    throw new AppError('migrationFailed', {}, { cause: error });
  }
}

/** Before anything is written: neither a newer studio's history nor another program's file may be changed. */
function assertOurs(database: SqliteDatabase, steps: readonly Migration[] | undefined): void {
  const id = Number(database.pragma('application_id', { simple: true }));
  if (id !== applicationId && (id !== 0 || versionOf(database) !== 0)) throw new AppError('databaseCorrupt');
  refuseNewer(database, steps);
}

function setPragmas(database: SqliteDatabase): void {
  database.pragma('busy_timeout = 5000');
  database.pragma('journal_mode = WAL');
  // A new database switched to WAL runs at FULL, a reopened one at NORMAL: always say it. FULL keeps acknowledged work over a power loss.
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  database.pragma('trusted_schema = OFF');
  database.pragma('cell_size_check = ON');
  database.pragma('journal_size_limit = 67108864');
  database.pragma('temp_store = MEMORY');
  if (process.platform === 'darwin') database.pragma('checkpoint_fullfsync = ON');
  if (Number(database.pragma('application_id', { simple: true })) !== applicationId) {
    database.pragma(`application_id = ${applicationId}`);
  }
}

/**
 * Before every migration, and once a day. Without a copy nothing is migrated; a daily copy that fails keeps nobody from working. Answers
 * the copy made for a migration.
 */
function backUp(database: SqliteDatabase, { file, binding, now, steps }: OpenOptions): string | null {
  const version = versionOf(database);
  if (version === 0) return null;
  const folder = backupFolder(file);
  if (version < newestVersion(steps)) return writeBackup(database, folder, now, binding);
  const newest = backupsIn(folder)[0];
  if (newest !== undefined && now - newest.writtenAt <= day) return null;
  try {
    writeBackup(database, folder, now, binding);
  } catch (error) {
    if (storeErrorCode(error) === 'databaseCorrupt') throw error;
  }
  return null;
}
