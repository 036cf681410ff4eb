import type { Migration } from './migration.ts';

/** What was written beside photos: how each file was before, so that it can be put back, and which words in it are ours. */
export const sidecarWrites: Migration = {
  version: 8,
  up: (database) =>
    void database.exec(`
CREATE TABLE sidecar_writes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  batch TEXT NOT NULL,
  path BLOB NOT NULL,
  format TEXT NOT NULL,
  written_at INTEGER NOT NULL,
  after_sha256 TEXT NOT NULL,
  before_sha256 TEXT,
  kept_start INTEGER,
  kept_end INTEGER,
  kept BLOB,
  undone_at INTEGER
) STRICT;
CREATE INDEX sidecar_writes_by_batch ON sidecar_writes (batch, seq);
CREATE TABLE sidecar_words (
  write_seq INTEGER NOT NULL REFERENCES sidecar_writes (seq) ON DELETE CASCADE,
  photo_id TEXT NOT NULL,
  path BLOB NOT NULL,
  words_sha256 TEXT NOT NULL
) STRICT;
CREATE INDEX sidecar_words_by_path ON sidecar_words (path, words_sha256);
CREATE INDEX sidecar_words_by_write ON sidecar_words (write_seq);
`),
};
