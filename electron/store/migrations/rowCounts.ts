import type { SqliteDatabase } from '../sqliteDriver.ts';

/** How many rows each table of ours holds. Virtual tables and their shadows hold only what the others hold. */
export function rowCounts(database: SqliteDatabase): ReadonlyMap<string, number> {
  const names = database
    .prepare<[], string>(
      `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`,
    )
    .pluck()
    .all();
  return new Map(names.map((name) => [name, Number(database.prepare(`SELECT count(*) FROM "${name}"`).pluck().get())]));
}

/** What is said of tables that have fewer rows than before, or are gone. */
export function lostRows(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  allowed: readonly string[],
): readonly string[] {
  return [...before]
    .filter(([table, count]) => !allowed.includes(table) && (after.get(table) ?? 0) < count)
    .map(([table, count]) => `${table} (${count} before, ${after.get(table) ?? 0} after)`);
}
