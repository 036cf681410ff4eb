import type { Migration } from './migration.ts';

/** Folders of the person's own photos: where each file is, what is in it, what it looks like. */
export const photos: Migration = {
  version: 7,
  up: (database) => void database.exec(schema),
};

const schema = `
-- Paths are bytes as the file system has them; what is shown of them is text.
CREATE TABLE photo_folders (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  path BLOB NOT NULL UNIQUE,
  shown TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('online', 'offline', 'removed')),
  last_scan TEXT CHECK (json_valid(last_scan)),
  failures TEXT NOT NULL CHECK (json_valid(failures)),
  added_at INTEGER NOT NULL
) STRICT;

CREATE TABLE photos (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  folder INTEGER NOT NULL REFERENCES photo_folders (seq) ON DELETE CASCADE,
  -- Below the folder.
  path BLOB NOT NULL,
  directory TEXT NOT NULL,
  name TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  -- Microseconds since 1970.
  modified INTEGER NOT NULL,
  device INTEGER NOT NULL,
  inode INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('here', 'missing', 'unreadable')),
  failure TEXT CHECK (json_valid(failure)),
  -- The file is to be read: it is new, or not as it was.
  stale INTEGER NOT NULL,
  sha256 TEXT,
  format TEXT,
  orientation INTEGER NOT NULL,
  width INTEGER,
  height INTEGER,
  taken_at INTEGER,
  camera TEXT,
  facts TEXT NOT NULL CHECK (json_valid(facts)),
  -- 64 bits of a perceptual hash in hexadecimal.
  look TEXT,
  revision INTEGER NOT NULL,
  -- When it was taken, else when the file was written: what lists are ordered by.
  moment INTEGER NOT NULL,
  added_at INTEGER NOT NULL,
  words TEXT NOT NULL,
  UNIQUE (folder, path)
) STRICT;
CREATE INDEX photos_by_directory ON photos (folder, directory, name, seq);
CREATE INDEX photos_by_moment ON photos (moment, seq);
CREATE INDEX photos_by_sha256 ON photos (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX photos_to_read ON photos (folder, seq) WHERE stale = 1 AND state = 'here';
CREATE INDEX photos_to_look ON photos (folder, seq) WHERE stale = 0 AND state = 'here' AND look IS NULL;

CREATE VIRTUAL TABLE photos_words USING fts5 (words, content = 'photos', content_rowid = 'seq',
  tokenize = "unicode61 remove_diacritics 2 categories 'L* N* M* S* P* Co'", prefix = '2 3');
CREATE TRIGGER photos_words_insert AFTER INSERT ON photos BEGIN
  INSERT INTO photos_words (rowid, words) VALUES (new.seq, new.words);
END;
CREATE TRIGGER photos_words_delete AFTER DELETE ON photos BEGIN
  INSERT INTO photos_words (photos_words, rowid, words) VALUES ('delete', old.seq, old.words);
END;
CREATE TRIGGER photos_words_update AFTER UPDATE OF words ON photos BEGIN
  INSERT INTO photos_words (photos_words, rowid, words) VALUES ('delete', old.seq, old.words);
  INSERT INTO photos_words (rowid, words) VALUES (new.seq, new.words);
END;
`;
