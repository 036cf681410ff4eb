import type { Migration } from './migration.ts';

/** What is written beside photos follows their captions also after a kill: which of them it still has to follow stands in the store. */
export const sidecarsDue: Migration = {
  version: 12,
  up: (database) => void database.exec(schema),
};

const schema = `
-- Photos whose words changed since their sidecars were written. Whoever writes takes the row away, unless its change is a later one by then.
CREATE TABLE sidecars_due (
  photo INTEGER PRIMARY KEY REFERENCES photos (seq) ON DELETE CASCADE,
  change INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE TRIGGER photo_captions_due_insert AFTER INSERT ON photo_captions BEGIN
  INSERT INTO sidecars_due (photo) VALUES (new.photo) ON CONFLICT (photo) DO UPDATE SET change = change + 1;
END;
CREATE TRIGGER photo_captions_due_update AFTER UPDATE OF text, keywords, by, confidence ON photo_captions BEGIN
  INSERT INTO sidecars_due (photo) VALUES (new.photo) ON CONFLICT (photo) DO UPDATE SET change = change + 1;
END;
`;
