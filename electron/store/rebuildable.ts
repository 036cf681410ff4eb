import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';

/**
 * One transaction on what can be found out again, without waiting until it is on disk: a power cut may take the last ones back, and leaves
 * the library as it was before them. What a person made is written by transactions that wait, which put these on disk along with them.
 */
export function rebuildable<T>(database: SqliteDatabase, work: () => T): T {
  return withStoreErrors(() => {
    database.pragma('synchronous = NORMAL');
    try {
      return database.transaction(work).immediate();
    } finally {
      database.pragma('synchronous = FULL');
    }
  });
}
