import type { SqliteDatabase } from './sqliteDriver.ts';

/**
 * Pages of the index. By itself it would merge as many as were written since the last time, on every level, and now and then stop
 * everybody for it. Where nobody merges, it does so when a level has sixteen parts.
 */
const pagesMerged = 16;

/** Runs what writes words of photos and then merges a little of their index, inside the caller's transaction. */
export function prepareWordMerging(database: SqliteDatabase): <T>(work: () => T) => T {
  const merge = database.prepare<[number]>(`INSERT INTO photos_words (photos_words, rank) VALUES ('merge', ?)`);
  return (work) => {
    const done = work();
    merge.run(pagesMerged);
    return done;
  };
}
