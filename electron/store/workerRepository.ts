import type { WorkerStore } from '../jobs/ports.ts';
import { withoutWaiting } from './busyWait.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';

const holderNames = `
  SELECT worker FROM jobs WHERE state = 'running' AND worker IS NOT NULL
  UNION SELECT reserved_for FROM jobs WHERE state = 'queued' AND reserved_for IS NOT NULL`;

/** Who works on this profile, and how often each has said so. */
export function createWorkerRepository(database: SqliteDatabase): WorkerStore {
  const beat = database.prepare<[string]>(
    'INSERT INTO workers (name, beats) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET beats = beats + 1',
  );
  const beats = database.prepare<[], { name: string; beats: number }>('SELECT name, beats FROM workers');
  const holders = database.prepare<[], string>(holderNames).pluck();
  const idle = database.prepare<[], string>(`SELECT name FROM workers WHERE name NOT IN (${holderNames})`).pluck();
  const forget = database.prepare<[string]>('DELETE FROM workers WHERE name = ?');
  const forgetIdle = database.transaction(() => {
    for (const name of idle.all()) forget.run(name);
  });
  return {
    beat: (worker) => withoutWaiting(database, () => void beat.run(worker)),
    beats: () => withStoreErrors(() => new Map(beats.all().map((row) => [row.name, row.beats]))),
    holders: () => withStoreErrors(() => holders.all()),
    forgetIdle: () =>
      withStoreErrors(() => {
        // One that takes a job meanwhile keeps its beats.
        if (idle.all().length > 0) forgetIdle.immediate();
      }),
  };
}
