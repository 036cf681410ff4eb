import type { SqliteDatabase } from '../sqliteDriver.ts';

/** One step of the schema. A shipped step never changes; a change is a new file. */
export type Migration = {
  readonly version: number;
  /** Runs in one transaction with the other steps, foreign keys off: what it leaves is checked before it counts. */
  readonly up: (database: SqliteDatabase) => void;
  /** Tables that may have fewer rows afterwards. Any other that has makes the step fail. */
  readonly removesFrom?: readonly string[];
};
