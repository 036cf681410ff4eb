import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';

/** Longer than another process of ours takes to write, shorter than a person notices that nothing moves: SQLite waits in the caller's thread. */
const writeMilliseconds = 1_000;

/** For a database that is open and in use: whatever takes longer is `databaseBusy`, and waits elsewhere. */
export function waitBriefly(database: SqliteDatabase): void {
  database.pragma(`busy_timeout = ${writeMilliseconds}`);
}

/** Runs a step that may as well come later: where another program holds the database, it fails at once. */
export function withoutWaiting<T>(database: SqliteDatabase, step: () => T): T {
  return withStoreErrors(() => {
    const before = Number(database.pragma('busy_timeout', { simple: true }));
    database.pragma('busy_timeout = 0');
    try {
      return step();
    } finally {
      database.pragma(`busy_timeout = ${before}`);
    }
  });
}
