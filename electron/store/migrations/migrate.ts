import { AppError } from '../../contract/errors.ts';
import type { SqliteDatabase } from '../sqliteDriver.ts';
import type { Migration } from './migration.ts';
import { migrations } from './index.ts';
import { lostRows, rowCounts } from './rowCounts.ts';

export function newestVersion(steps: readonly Migration[] = migrations): number {
  return steps.at(-1)?.version ?? 0;
}

export function versionOf(database: SqliteDatabase): number {
  return Number(database.pragma('user_version', { simple: true }));
}

/** Brings the database to `target` in one transaction: all steps or none. A database from the future is refused untouched. */
export function migrate(database: SqliteDatabase, target: number = newestVersion(), steps: readonly Migration[] = migrations): void {
  assertRising(steps);
  refuseNewer(database, steps);
  if (versionOf(database) >= target) return;
  withoutForeignKeys(database, () => database.transaction(() => takeSteps(database, target, steps)).immediate());
  database.pragma('optimize');
}

export function refuseNewer(database: SqliteDatabase, steps: readonly Migration[] = migrations): void {
  if (versionOf(database) > newestVersion(steps)) throw new AppError('databaseTooNew');
}

/** Two branches that both add a step collide here, and so does one put in the wrong place. */
function assertRising(steps: readonly Migration[]): void {
  const misplaced = steps.findIndex(({ version }, index) => version !== index + 1);
  if (misplaced !== -1) throw new Error(`migration ${steps[misplaced]?.version ?? NaN} stands where ${misplaced + 1} belongs`);
}

/** The version is read again here: another process may have taken the steps while this one waited for the lock. */
function takeSteps(database: SqliteDatabase, target: number, steps: readonly Migration[]): void {
  for (const step of steps) {
    if (step.version <= versionOf(database) || step.version > target) continue;
    const before = rowCounts(database);
    step.up(database);
    if (!database.inTransaction) throw new Error(`migration ${step.version} ended the transaction it runs in`);
    const lost = lostRows(before, rowCounts(database), step.removesFrom ?? []);
    if (lost.length > 0) throw new Error(`migration ${step.version} lost rows: ${lost.join(', ')}`);
    database.pragma(`user_version = ${step.version}`);
  }
  const [broken] = database.pragma('foreign_key_check') as readonly object[];
  if (broken !== undefined) throw new Error(`a migration broke a reference: ${JSON.stringify(broken)}`);
}

/**
 * With foreign keys on, dropping a table to rebuild it deletes every row that refers to it, and no check notices afterwards. SQLite
 * ignores the setting inside a transaction, so it is made around it, and asked for.
 */
function withoutForeignKeys(database: SqliteDatabase, step: () => void): void {
  setForeignKeys(database, false);
  try {
    step();
  } finally {
    setForeignKeys(database, true);
  }
}

function setForeignKeys(database: SqliteDatabase, on: boolean): void {
  database.pragma(`foreign_keys = ${on ? 'ON' : 'OFF'}`);
  if (database.pragma('foreign_keys', { simple: true }) !== Number(on)) throw new Error('foreign keys cannot be set inside a transaction');
}
