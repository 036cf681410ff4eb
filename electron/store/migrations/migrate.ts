import { AppError } from '../../contract/errors.ts';
import type { SqliteDatabase } from '../sqliteDriver.ts';
import type { Migration } from './migration.ts';
import { migrations } from './index.ts';

export function newestVersion(steps: readonly Migration[] = migrations): number {
  return steps.at(-1)?.version ?? 0;
}

export function versionOf(database: SqliteDatabase): number {
  return Number(database.pragma('user_version', { simple: true }));
}

/** Brings the database to `target` in one transaction: all steps or none. A database from the future is refused untouched. */
export function migrate(database: SqliteDatabase, target: number = newestVersion(), steps: readonly Migration[] = migrations): void {
  refuseNewer(database, steps);
  const pending = steps.filter(({ version }) => version > versionOf(database) && version <= target);
  if (pending.length === 0) return;
  database
    .transaction(() => {
      for (const { version, sql } of pending) {
        database.exec(sql);
        database.pragma(`user_version = ${version}`);
      }
      const broken = database.pragma('foreign_key_check');
      if (Array.isArray(broken) && broken.length > 0) throw new AppError('databaseCorrupt');
    })
    .immediate();
  database.pragma('optimize');
}

export function refuseNewer(database: SqliteDatabase, steps: readonly Migration[] = migrations): void {
  if (versionOf(database) > newestVersion(steps)) throw new AppError('databaseTooNew');
}
