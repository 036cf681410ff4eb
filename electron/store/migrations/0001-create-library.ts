import type { Migration } from './migration.ts';

/** Pictures with their tokens, the queue, conversations, captions, the history and its search. */
export const createLibrary: Migration = {
  version: 1,
  up: (database) => void database.exec(schema),
};

const schema = `
CREATE TABLE jobs (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('generate', 'edit', 'ask', 'caption')),
  request TEXT NOT NULL CHECK (json_valid(request)),
  seed INTEGER,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  attempt INTEGER NOT NULL DEFAULT 0,
  unclean_starts INTEGER NOT NULL DEFAULT 0,
  worker TEXT,
  reserved_for TEXT,
  model_sha256 TEXT,
  leased_at INTEGER,
  wish TEXT CHECK (wish IN ('cancel', 'keep')),
  error_code TEXT,
  error_message TEXT,
  conversation_id TEXT REFERENCES conversations (id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER
) STRICT;
CREATE INDEX jobs_by_state ON jobs (state, seq);
CREATE INDEX jobs_by_conversation ON jobs (conversation_id, seq) WHERE conversation_id IS NOT NULL;

-- Tokens of a job in work, kept as they are shown; gone when the job ends. They belong to the weights named in jobs.model_sha256.
CREATE TABLE job_tokens (
  job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  variation INTEGER NOT NULL,
  grid INTEGER NOT NULL,
  latent BLOB NOT NULL,
  PRIMARY KEY (job_id, place, variation)
) STRICT, WITHOUT ROWID;

CREATE TABLE images (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('generated', 'edited', 'imported')),
  title TEXT NOT NULL,
  file TEXT NOT NULL UNIQUE,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  parent_id TEXT REFERENCES images (id) ON DELETE SET NULL,
  job_id TEXT REFERENCES jobs (id) ON DELETE SET NULL,
  variation INTEGER NOT NULL DEFAULT 0,
  tokens_drawn INTEGER NOT NULL DEFAULT 0,
  tokens_total INTEGER NOT NULL DEFAULT 0,
  made TEXT CHECK (json_valid(made)),
  imported TEXT CHECK (json_valid(imported)),
  created_at INTEGER NOT NULL,
  starred INTEGER NOT NULL DEFAULT 0,
  trashed_at INTEGER,
  words TEXT NOT NULL,
  UNIQUE (job_id, variation)
) STRICT;
CREATE INDEX images_by_parent ON images (parent_id, seq) WHERE parent_id IS NOT NULL;
CREATE INDEX images_by_sha256 ON images (sha256);
CREATE INDEX images_by_original ON images (imported ->> '$.sha256') WHERE imported IS NOT NULL;
CREATE INDEX images_shown ON images (seq) WHERE trashed_at IS NULL;
CREATE INDEX images_in_trash ON images (trashed_at, seq) WHERE trashed_at IS NOT NULL;

-- Order (uint16, little endian, as drawn) and latents (float32, little endian, raster) of every drawn picture.
CREATE TABLE image_tokens (
  image_id TEXT PRIMARY KEY REFERENCES images (id) ON DELETE CASCADE,
  grid_side INTEGER NOT NULL,
  token_dims INTEGER NOT NULL,
  tokens_drawn INTEGER NOT NULL,
  token_order BLOB NOT NULL,
  latents BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Files whose rows are gone: deleted at once, or at the next start when that failed.
CREATE TABLE deleted_files (file TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE conversations (
  id TEXT PRIMARY KEY,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE conversation_images (
  conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  image_id TEXT REFERENCES images (id) ON DELETE SET NULL,
  PRIMARY KEY (conversation_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_images_by_image ON conversation_images (image_id) WHERE image_id IS NOT NULL;

CREATE TABLE turns (
  conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  job_id TEXT NOT NULL UNIQUE REFERENCES jobs (id) ON DELETE CASCADE,
  question TEXT NOT NULL,
  answer TEXT,
  confidence REAL,
  made TEXT CHECK (json_valid(made)),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (conversation_id, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE captions (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id TEXT NOT NULL UNIQUE REFERENCES jobs (id) ON DELETE CASCADE,
  image_id TEXT REFERENCES images (id) ON DELETE SET NULL,
  text TEXT NOT NULL,
  confidence REAL NOT NULL,
  made TEXT NOT NULL CHECK (json_valid(made)),
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX captions_by_image ON captions (image_id, seq) WHERE image_id IS NOT NULL;

-- The pieces of an answer or a caption, with the natural logarithm of their probabilities.
CREATE TABLE pieces (
  job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  text TEXT NOT NULL,
  log_probability REAL NOT NULL,
  PRIMARY KEY (job_id, place)
) STRICT, WITHOUT ROWID;

-- What the person did, newest last. Exactly one of the three references is set; a conversation moves to the end with each turn.
CREATE TABLE history (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('generate', 'edit', 'conversation', 'caption', 'import')),
  job_id TEXT UNIQUE REFERENCES jobs (id) ON DELETE CASCADE,
  conversation_id TEXT UNIQUE REFERENCES conversations (id) ON DELETE CASCADE,
  image_id TEXT UNIQUE REFERENCES images (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  words TEXT NOT NULL,
  CHECK ((job_id IS NOT NULL) + (conversation_id IS NOT NULL) + (image_id IS NOT NULL) = 1)
) STRICT;
CREATE INDEX history_by_kind ON history (kind, seq);

CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL CHECK (json_valid(value))) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE images_words USING fts5 (words, content = 'images', content_rowid = 'seq', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
CREATE TRIGGER images_words_insert AFTER INSERT ON images BEGIN
  INSERT INTO images_words (rowid, words) VALUES (new.seq, new.words);
END;
CREATE TRIGGER images_words_delete AFTER DELETE ON images BEGIN
  INSERT INTO images_words (images_words, rowid, words) VALUES ('delete', old.seq, old.words);
END;
CREATE TRIGGER images_words_update AFTER UPDATE OF words ON images BEGIN
  INSERT INTO images_words (images_words, rowid, words) VALUES ('delete', old.seq, old.words);
  INSERT INTO images_words (rowid, words) VALUES (new.seq, new.words);
END;

CREATE VIRTUAL TABLE history_words USING fts5 (words, content = 'history', content_rowid = 'seq', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
CREATE TRIGGER history_words_insert AFTER INSERT ON history BEGIN
  INSERT INTO history_words (rowid, words) VALUES (new.seq, new.words);
END;
CREATE TRIGGER history_words_delete AFTER DELETE ON history BEGIN
  INSERT INTO history_words (history_words, rowid, words) VALUES ('delete', old.seq, old.words);
END;
CREATE TRIGGER history_words_update AFTER UPDATE OF words ON history BEGIN
  INSERT INTO history_words (history_words, rowid, words) VALUES ('delete', old.seq, old.words);
  INSERT INTO history_words (rowid, words) VALUES (new.seq, new.words);
END;
`;
