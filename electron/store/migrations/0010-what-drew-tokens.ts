import type { Migration } from './migration.ts';

/** A drawing notes what drew its tokens, part by part. NULL is the CPU, which drew everything until now. */
export const whatDrewTokens: Migration = {
  version: 10,
  up: (database) => void database.exec('ALTER TABLE jobs ADD COLUMN drawn_on TEXT'),
};
