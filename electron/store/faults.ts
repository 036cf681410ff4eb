import { accessSync, constants } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../contract/errors.ts';
import { backupFolder, soundBackups } from './backups.ts';
import { migrations } from './migrations/index.ts';
import { newestVersion } from './migrations/migrate.ts';
import { hasShapeOf } from './migrations/shape.ts';
import { openChecked } from './openChecked.ts';
import type { CheckOptions } from './openChecked.ts';
import { removeDatabase } from './recovery.ts';
import { lookInto } from './soundness.ts';
import { isDiskFault, storeErrorCode } from './storeErrors.ts';

/**
 * Whether it is the file that keeps the library from being opened. Damage has many names: SQLite may speak of a read-only file, of a
 * missing table, or of nothing at all. So it is not the words that decide but an experiment: where a new library opens in the same
 * place, the place is sound and the file is not. Throws what ails the place.
 */
export function isDamaged<T>(error: unknown, options: CheckOptions<T>): boolean {
  if (error instanceof AppError && error.code === 'databaseLost') return true;
  if (!mayBeDamage(error, options)) return false;
  const scratch = join(dirname(options.file), `.library-scratch-${process.pid}.tmp`);
  removeDatabase(scratch);
  try {
    openChecked({ ...options, file: scratch, isAlone: true, keepsBackups: false, mayBeNew: true }).database.close();
  } finally {
    removeDatabase(scratch);
  }
  return true;
}

function mayBeDamage<T>(error: unknown, options: CheckOptions<T>): boolean {
  const code = error instanceof AppError ? error.code : storeErrorCode(error);
  switch (code) {
    case 'databaseCorrupt':
      return true;
    case 'databaseTooNew':
      return isVersionDamaged(options);
    case 'profileReadOnly':
      return isWritable(options.file) && isWritable(dirname(options.file));
    case null:
      return !isDiskFault(error);
    default:
      return false;
  }
}

/** Tables as this version makes them, and no copy that was of a newer one, either: only the number is wrong. */
function isVersionDamaged<T>({ file, binding, now, steps = migrations }: CheckOptions<T>): boolean {
  const newest = newestVersion(steps);
  const backups = soundBackups(backupFolder(file), now, binding);
  if (backups.length === 0 || backups.some(({ version }) => version > newest)) return false;
  return lookInto(file, binding, (database) => hasShapeOf(database, newest, steps, binding)) === true;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
