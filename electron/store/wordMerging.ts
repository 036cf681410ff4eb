import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';

/** Work that leaves all of itself or nothing, and answers what it found. */
export type Step = <T>(work: () => T) => T;

/**
 * Pages of the index. By itself it would merge as many as were written since the last time, on every level, and now and then stop
 * everybody for it. Where nobody merges, it does so when a level has sixteen parts.
 */
const pagesMerged = 16;

/** Runs what writes words of photos and then merges a little of their index, inside the caller's transaction. */
export function prepareWordMerging(database: SqliteDatabase): Step {
  const merge = database.prepare<[number]>(`INSERT INTO photos_words (photos_words, rank) VALUES ('merge', ?)`);
  return (work) => {
    const done = work();
    merge.run(pagesMerged);
    return done;
  };
}

/** The same in a transaction of its own, which nobody else writes within. */
export function prepareWordStep(database: SqliteDatabase): Step {
  const merging = prepareWordMerging(database);
  return (work) => withStoreErrors(() => database.transaction(() => merging(work)).immediate());
}
