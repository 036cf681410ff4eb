import type { Migration } from './migration.ts';

/**
 * Workers say that they live by counting, not by the clock: `leased_at`, which nobody read, makes way for their beats. A job notes how
 * many tokens its start began with, so that progress is seen after a power cut.
 */
export const beatsOfWorkers: Migration = {
  version: 3,
  up: (database) =>
    void database.exec(`
CREATE TABLE workers (name TEXT PRIMARY KEY, beats INTEGER NOT NULL) STRICT, WITHOUT ROWID;
ALTER TABLE jobs DROP COLUMN leased_at;
ALTER TABLE jobs ADD COLUMN tokens_at_start INTEGER NOT NULL DEFAULT 0;
`),
};
