import type { SqliteBinding, SqliteDatabase } from '../sqliteDriver.ts';
import { openSqlite } from '../sqliteDriver.ts';
import { migrate } from './migrate.ts';
import type { Migration } from './migration.ts';

/** Names of all tables, columns, indexes and triggers: what statements stand on, whatever SQLite makes of the text that defined them. */
export function shapeOf(database: SqliteDatabase): readonly string[] {
  return database
    .prepare<[], string>(
      `SELECT list.name || '.' || info.name FROM pragma_table_list AS list JOIN pragma_table_info(list.name) AS info
        WHERE list.schema = 'main' AND list.type IN ('table', 'virtual') AND list.name NOT LIKE 'sqlite_%'
      UNION ALL SELECT type || ' ' || name FROM sqlite_master WHERE type IN ('index', 'trigger') AND name NOT LIKE 'sqlite_%' ORDER BY 1`,
    )
    .pluck()
    .all();
}

/** What a library of this version has and this one lacks. */
export function missingFrom(
  database: SqliteDatabase,
  version: number,
  steps: readonly Migration[],
  binding: SqliteBinding,
): readonly string[] {
  const present = new Set(shapeOf(database));
  return modelOf(version, steps, binding).filter((name) => !present.has(name));
}

export function hasShapeOf(database: SqliteDatabase, version: number, steps: readonly Migration[], binding: SqliteBinding): boolean {
  return modelOf(version, steps, binding).join() === shapeOf(database).join();
}

function modelOf(version: number, steps: readonly Migration[], binding: SqliteBinding): readonly string[] {
  const model = openSqlite(':memory:', binding);
  try {
    migrate(model, version, steps);
    return shapeOf(model);
  } finally {
    model.close();
  }
}
