import type { Migration } from './migration.ts';

/**
 * Waiting jobs stand in a line that can be changed: by rank, and within one by place. Jobs that are there already have the place they
 * had, in the rank that their kind had when this step was written.
 */
export const ranksAndPlaces: Migration = {
  version: 6,
  up: (database) =>
    void database.exec(`
ALTER TABLE jobs ADD COLUMN rank INTEGER NOT NULL DEFAULT 1;
ALTER TABLE jobs ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
UPDATE jobs SET rank = CASE WHEN kind IN ('ask', 'caption') THEN 0 ELSE 1 END, place = seq;
DROP INDEX jobs_by_state;
CREATE INDEX jobs_by_state ON jobs (state, rank, place);
`),
};
