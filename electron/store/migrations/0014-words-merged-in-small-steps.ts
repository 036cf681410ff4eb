import type { Migration } from './migration.ts';

/** The index of photos' words no longer merges its parts by itself, which is much at once: whoever writes words merges a little each time. */
export const wordsMergedInSmallSteps: Migration = {
  version: 14,
  up: (database) => void database.exec(`INSERT INTO photos_words (photos_words, rank) VALUES ('automerge', 0)`),
};
