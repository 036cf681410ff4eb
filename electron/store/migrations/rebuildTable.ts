import type { SqliteDatabase } from '../sqliteDriver.ts';

export type Rebuild = {
  readonly table: string;
  /** What stands between the parentheses of CREATE TABLE, and the options after them. */
  readonly columns: string;
  readonly options: string;
};

/**
 * Gives a table a new definition, as SQLite advises for what ALTER TABLE cannot do: a new table, filled from the old one, takes its
 * name. Columns of both keep their values, rows their numbers; indexes and triggers are made again as they were.
 */
export function rebuildTable(database: SqliteDatabase, { table, columns, options }: Rebuild): void {
  if (database.pragma('foreign_keys', { simple: true }) !== 0) throw new Error(`rebuilding ${table} would delete what refers to it`);
  const companions = database
    .prepare<[string], string>(`SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL`)
    .pluck()
    .all(table);
  const rebuilt = `${table}_rebuilt`;
  database.exec(`CREATE TABLE ${rebuilt} (${columns}) ${options}`);
  const kept = columnNames(database, rebuilt).filter((name) => columnNames(database, table).includes(name));
  const list = kept.map((name) => `"${name}"`).join(', ');
  database.exec(`INSERT INTO ${rebuilt} (${list}) SELECT ${list} FROM ${table}`);
  keepSequence(database, table, rebuilt);
  database.exec(`DROP TABLE ${table}; ALTER TABLE ${rebuilt} RENAME TO ${table}`);
  for (const sql of companions) database.exec(sql);
}

function columnNames(database: SqliteDatabase, table: string): readonly string[] {
  return database.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
}

/** A number that a deleted row had is not given again, after the rebuild either. */
function keepSequence(database: SqliteDatabase, from: string, to: string): void {
  const last = database.prepare<[string], number>('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck().get(from);
  if (last === undefined) return;
  database.prepare('DELETE FROM sqlite_sequence WHERE name = ?').run(to);
  database.prepare('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)').run(to, last);
}
