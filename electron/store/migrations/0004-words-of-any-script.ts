import { searchText } from '../searchText.ts';
import type { SqliteDatabase } from '../sqliteDriver.ts';
import type { Migration } from './migration.ts';

/**
 * The search index is made anew from text in one form, with every character of unspaced scripts as a word, and holds marks and symbols.
 * It follows the code that asks it: where that changes again, a later step makes it anew again.
 */
export const wordsOfAnyScript: Migration = {
  version: 4,
  up(database) {
    for (const table of ['images', 'history']) reindex(database, table);
  },
};

function reindex(database: SqliteDatabase, table: string): void {
  const index = `${table}_words`;
  const triggers = database
    .prepare<[string], { readonly name: string; readonly sql: string }>(
      `SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?`,
    )
    .all(table);
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`);
  database.exec(`DROP TABLE ${index}`);
  const setWords = database.prepare<[string, number]>(`UPDATE ${table} SET words = ? WHERE seq = ?`);
  const rows = database.prepare<[], { readonly seq: number; readonly words: string }>(`SELECT seq, words FROM ${table}`).all();
  for (const { seq, words } of rows) setWords.run(searchText(words), seq);
  database.exec(`
    CREATE VIRTUAL TABLE ${index} USING fts5 (words, content = '${table}', content_rowid = 'seq',
      tokenize = "unicode61 remove_diacritics 2 categories 'L* N* M* S* P* Co'", prefix = '2 3');
    INSERT INTO ${index} (${index}) VALUES ('rebuild')`);
  for (const { sql } of triggers) database.exec(sql);
}
