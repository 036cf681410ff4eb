import type { Migration } from './migration.ts';

/** An act on very many captions is taken back some at a time, and whoever opens the library after a kill sees how far that came. */
export const actsTakenBackInSteps: Migration = {
  version: 15,
  up: (database) => void database.exec(schema),
};

const schema = `
-- The change that taking back, or doing again, came to last; null where all of the act stands, or none of it.
ALTER TABLE caption_acts ADD COLUMN reached INTEGER;
CREATE INDEX caption_acts_undone ON caption_acts (seq) WHERE undone = 1;
CREATE INDEX caption_acts_underway ON caption_acts (seq) WHERE reached IS NOT NULL;
-- The changes of an act are gone through in their order.
DROP INDEX caption_changes_by_act;
CREATE INDEX caption_changes_by_act ON caption_changes (act);
`;
