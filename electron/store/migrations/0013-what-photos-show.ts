import type { Migration } from './migration.ts';

/** What a model sees in a content is kept with its caption, so that photos of the same kind are found. */
export const whatPhotosShow: Migration = {
  version: 13,
  up: (database) => void database.exec(schema),
};

const schema = `
-- A direction in the model's own space, a signed byte a number. Directions of different models do not compare.
CREATE TABLE seen_contents (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  content TEXT NOT NULL,
  model TEXT NOT NULL,
  features BLOB NOT NULL,
  UNIQUE (content, model)
) STRICT;
`;
