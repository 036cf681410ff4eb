import type { Migration } from './migration.ts';
import { rebuildTable } from './rebuildTable.ts';

/** Jobs, pictures and the history no longer list their kinds: the contract names them, and a new one needs no new schema. */
export const kindsFromTheContract: Migration = {
  version: 2,
  up(database) {
    rebuildTable(database, { table: 'jobs', columns: jobs, options: 'STRICT' });
    rebuildTable(database, { table: 'images', columns: images, options: 'STRICT' });
    rebuildTable(database, { table: 'history', columns: history, options: 'STRICT' });
  },
};

const jobs = `
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
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
`;

const images = `
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
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
`;

const history = `
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  job_id TEXT UNIQUE REFERENCES jobs (id) ON DELETE CASCADE,
  conversation_id TEXT UNIQUE REFERENCES conversations (id) ON DELETE CASCADE,
  image_id TEXT UNIQUE REFERENCES images (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  words TEXT NOT NULL,
  CHECK ((job_id IS NOT NULL) + (conversation_id IS NOT NULL) + (image_id IS NOT NULL) = 1)
`;
