import type { Migration } from './migration.ts';
import { rebuildTable } from './rebuildTable.ts';

/** A run edits photos, too: each of its photos has one picture, which is known again by what was asked of which content. */
export const editsOfPhotos: Migration = {
  version: 16,
  up(database) {
    rebuildTable(database, { table: 'caption_items', columns: itemColumns, options: 'STRICT, WITHOUT ROWID' });
    database.exec(schema);
  },
};

const itemColumns = `
  run TEXT NOT NULL REFERENCES caption_runs (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  photo INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'captioned', 'edited', 'known', 'skipped', 'protected', 'failed')),
  failure TEXT CHECK (json_valid(failure)),
  PRIMARY KEY (run, place)`;

const schema = `
-- The picture of each photo that a run edited, or found edited in the same way. It is forgotten with the picture.
CREATE TABLE photo_edits (
  run TEXT NOT NULL,
  place INTEGER NOT NULL,
  key TEXT NOT NULL,
  image_id TEXT NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  PRIMARY KEY (run, place),
  FOREIGN KEY (run, place) REFERENCES caption_items (run, place) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX photo_edits_by_key ON photo_edits (key);
CREATE INDEX photo_edits_by_image ON photo_edits (image_id);
`;
