import type { SqliteDatabase } from './sqliteDriver.ts';

/** What is committed is on disk, also over a power loss: for each connection that commits, or puts into the database what others committed. */
export function waitForDisk(database: SqliteDatabase): void {
  // A new database switched to WAL runs at FULL, a reopened one at NORMAL: always say it.
  database.pragma('synchronous = FULL');
  if (process.platform === 'darwin') database.pragma('checkpoint_fullfsync = ON');
}
