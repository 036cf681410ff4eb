import { accessSync, constants, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../contract/errors.ts';
import type { ErrorCode } from '../contract/errors.ts';
import { backupFolder, listBackups, soundBackups } from './backups.ts';
import { isDamaged } from './faults.ts';
import { NeedsToBeAlone, lockForOpening } from './libraryLock.ts';
import type { LibraryLock } from './libraryLock.ts';
import type { Migration } from './migrations/migration.ts';
import { openChecked } from './openChecked.ts';
import type { Checked, CheckOptions } from './openChecked.ts';
import { makePrivateFolder } from './privateFiles.ts';
import { keepLog, moveAside, putInPlace } from './recovery.ts';
import type { SqliteBinding, SqliteDatabase } from './sqliteDriver.ts';
import { storeErrorCode, withStoreErrors } from './storeErrors.ts';

export type OpenOptions<T> = {
  readonly file: string;
  readonly binding: SqliteBinding;
  readonly now: number;
  readonly prepare: (database: SqliteDatabase) => T;
  /** Whether pictures lie in the profile: a history without a row beside them is no first start. */
  readonly hasPictures?: () => boolean;
  readonly steps?: readonly Migration[];
};

export type OpenedDatabase<T> = Checked<T> & {
  /** What the person should be told: the history was restored, or begins anew. */
  readonly recovered: Extract<ErrorCode, 'databaseCorrupt' | 'databaseLost'> | null;
  close(): void;
};

type Recovered<T> = Omit<OpenedDatabase<T>, 'close'>;

/**
 * Opens, checks, backs up and migrates; the first to come does, others find it done. In place of a damaged or missing file comes the
 * soundest copy; nothing is deleted. Throws databaseBusy at once where another process is in the way.
 */
export function openDatabase<T>(options: OpenOptions<T>): OpenedDatabase<T> {
  prepareFolder(dirname(options.file));
  return withStoreErrors(() => {
    const lock = lockForOpening(options.file, options.binding);
    let opened: Recovered<T> | null = null;
    try {
      sweep(dirname(options.file));
      sweep(backupFolder(options.file));
      opened = openBesideOthers(options, lock);
      lock.share();
    } catch (error) {
      opened?.database.close();
      lock.release();
      throw error;
    }
    const { database } = opened;
    return {
      ...opened,
      close() {
        database.close();
        lock.release();
      },
    };
  });
}

function openBesideOthers<T>(options: OpenOptions<T>, lock: LibraryLock): Recovered<T> {
  const log = keepLog(options.file);
  try {
    return openOrRecover(options, lock, log);
  } catch (error) {
    if (!(error instanceof NeedsToBeAlone)) throw error;
    lock.becomeAlone();
    return openOrRecover(options, lock, log);
  } finally {
    if (log !== null) rmSync(log, { force: true });
  }
}

function openOrRecover<T>(options: OpenOptions<T>, { isAlone }: LibraryLock, log: string | null): Recovered<T> {
  const mayBeNew = !hasEarlierWork(options);
  const checked: CheckOptions<T> = { ...options, isAlone, keepsBackups: true, mayBeNew };
  try {
    if (!mayBeNew && isGone(options.file)) throw new AppError('databaseLost');
    return { ...openChecked(checked), recovered: null };
  } catch (error) {
    if (!isDamaged(error, checked)) throw error;
    if (!isAlone) throw new NeedsToBeAlone();
  }
  return recover(checked, log);
}

/** The copy that holds most and opens takes the place of what is damaged, which is moved aside; without one a new library does. */
function recover<T>(options: CheckOptions<T>, log: string | null): Recovered<T> {
  const { file, now, binding } = options;
  const opens = (copy: string): boolean => {
    try {
      openChecked({ ...options, file: copy, keepsBackups: false, mayBeNew: false }).database.close();
      return true;
    } catch (error) {
      if (storeErrorCode(error) === 'diskFull') throw error;
      return false;
    }
  };
  const clear = (): void => moveAside(file, now, log);
  if (putInPlace(soundBackups(backupFolder(file), now, binding), file, clear, opens)) {
    return { ...openChecked(options), recovered: 'databaseCorrupt' };
  }
  clear();
  return { ...openChecked({ ...options, mayBeNew: true }), recovered: 'databaseLost' };
}

/** A first start leaves no backups and finds no pictures. Backups that cannot be listed may be there. */
function hasEarlierWork<T>({ file, now, hasPictures = () => false }: OpenOptions<T>): boolean {
  return listBackups(backupFolder(file), now)?.length !== 0 || (isGone(file) && existsSync(`${file}-wal`)) || hasPictures();
}

function isGone(file: string): boolean {
  return !existsSync(file) || statSync(file).size === 0;
}

function prepareFolder(folder: string): void {
  try {
    makePrivateFolder(folder);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new AppError(storeErrorCode(error) ?? 'profileReadOnly', {}, { cause: error });
  }
}

/** What an earlier start began to write and could not end: nobody else opens the library now, so nobody still writes it. */
function sweep(folder: string): void {
  try {
    for (const name of readdirSync(folder)) if (/^\.library-.*\.tmp/.test(name)) rmSync(join(folder, name), { force: true });
  } catch {
    // What cannot be listed or deleted now is in nobody's way.
  }
}
