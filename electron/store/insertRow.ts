import type { SqlValue } from './columns.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';

type Options<Name extends string> = {
  /** SQL instead of the bare value: `(SELECT id FROM images WHERE id = :parent_id)` where the row may be gone. */
  readonly through?: Partial<Readonly<Record<Name, string>>>;
};

/** INSERT with a value for each named column: one without does not compile. */
export function prepareInsert<Name extends string>(
  database: SqliteDatabase,
  table: string,
  columns: readonly Name[],
  { through = {} }: Options<Name> = {},
): (row: Readonly<Record<Name, SqlValue>>) => void {
  const values = columns.map((name) => through[name] ?? `:${name}`);
  const insert = database.prepare<[Readonly<Record<Name, SqlValue>>]>(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values.join(', ')})`,
  );
  return (row) => void insert.run(row);
}
