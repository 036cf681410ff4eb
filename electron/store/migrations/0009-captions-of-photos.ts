import type { Migration } from './migration.ts';

/** What is written about the person's photos, by whom, in which run, and how each change is taken back. */
export const captionsOfPhotos: Migration = {
  version: 9,
  up: (database) => void database.exec(schema),
};

const schema = `
-- What the model wrote about a content, by content, model, prompt and settings: asked in the same way, it is not run again.
CREATE TABLE made_captions (
  key TEXT NOT NULL PRIMARY KEY,
  text TEXT NOT NULL,
  keywords TEXT NOT NULL CHECK (json_valid(keywords)),
  pieces TEXT NOT NULL CHECK (json_valid(pieces)),
  confidence REAL NOT NULL,
  made TEXT NOT NULL CHECK (json_valid(made)),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What stands with a photo now. content and key are those of the model's newest part in it; a person's words have neither.
CREATE TABLE photo_captions (
  photo INTEGER PRIMARY KEY REFERENCES photos (seq) ON DELETE CASCADE,
  text TEXT NOT NULL,
  keywords TEXT NOT NULL CHECK (json_valid(keywords)),
  pieces TEXT NOT NULL CHECK (json_valid(pieces)),
  confidence REAL,
  by TEXT NOT NULL CHECK (by IN ('model', 'person')),
  review TEXT NOT NULL CHECK (review IN ('toReview', 'approved')),
  content TEXT,
  key TEXT,
  written_at INTEGER NOT NULL
) STRICT;
CREATE INDEX photo_captions_by_doubt ON photo_captions (review, confidence);

-- What each act changed. An act is undone by putting back what was there before it; acts after it are undone first.
CREATE TABLE caption_acts (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('run', 'edit', 'approve', 'revert')),
  run TEXT,
  undone INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE caption_changes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  act INTEGER NOT NULL REFERENCES caption_acts (seq) ON DELETE CASCADE,
  photo INTEGER NOT NULL REFERENCES photos (seq) ON DELETE CASCADE,
  before TEXT CHECK (json_valid(before)),
  after TEXT CHECK (json_valid(after))
) STRICT;
CREATE INDEX caption_changes_by_act ON caption_changes (act, photo);
CREATE INDEX caption_changes_by_photo ON caption_changes (photo, seq);

CREATE TABLE caption_runs (
  id TEXT NOT NULL PRIMARY KEY,
  settings TEXT NOT NULL CHECK (json_valid(settings)),
  paused INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT;
-- The photos of a run in their order. A photo that leaves the library leaves its row, which then fails.
CREATE TABLE caption_items (
  run TEXT NOT NULL REFERENCES caption_runs (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  photo INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'captioned', 'known', 'skipped', 'protected', 'failed')),
  failure TEXT CHECK (json_valid(failure)),
  PRIMARY KEY (run, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX caption_items_by_state ON caption_items (run, state, place);

-- A photo is found by what is written about it, too.
ALTER TABLE photos ADD COLUMN said TEXT NOT NULL DEFAULT '';
DROP TRIGGER photos_words_insert;
DROP TRIGGER photos_words_delete;
DROP TRIGGER photos_words_update;
DROP TABLE photos_words;
CREATE VIRTUAL TABLE photos_words USING fts5 (words, said, content = 'photos', content_rowid = 'seq',
  tokenize = "unicode61 remove_diacritics 2 categories 'L* N* M* S* P* Co'", prefix = '2 3');
INSERT INTO photos_words (photos_words) VALUES ('rebuild');
CREATE TRIGGER photos_words_insert AFTER INSERT ON photos BEGIN
  INSERT INTO photos_words (rowid, words, said) VALUES (new.seq, new.words, new.said);
END;
CREATE TRIGGER photos_words_delete AFTER DELETE ON photos BEGIN
  INSERT INTO photos_words (photos_words, rowid, words, said) VALUES ('delete', old.seq, old.words, old.said);
END;
CREATE TRIGGER photos_words_update AFTER UPDATE OF words, said ON photos BEGIN
  INSERT INTO photos_words (photos_words, rowid, words, said) VALUES ('delete', old.seq, old.words, old.said);
  INSERT INTO photos_words (rowid, words, said) VALUES (new.seq, new.words, new.said);
END;
`;
