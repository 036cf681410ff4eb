import { z } from 'zod';
import { UnreadableRow } from './unreadableRow.ts';

/** What SQLite gives for a column. */
export type SqlValue = string | number | bigint | Buffer | null;

/** A property of ours: the SQL that gives it and the check that makes it ours. */
export type Column<T> = { readonly sql: string; readonly read: (value: unknown) => T };

/** One column for each property: leaving one out, here or in the type, does not compile. */
export type ColumnMap<Row> = { readonly [Name in keyof Row]-?: Column<Row[Name]> };

/** The row a map gives, for rows that no other type names. */
export type RowOf<Map> = { readonly [Name in keyof Map]: Map[Name] extends Column<infer T> ? T : never };

/** SELECT list and mapper of one map. Both come from it, so that they cannot differ. */
export type RowReader<Row> = {
  /** Each expression under its property's name. */
  readonly list: string;
  /** Throws an UnreadableRow, named, where a value is not what the map says. */
  readonly read: (stored: object) => Row;
};

export function rowReader<Row>(what: string, map: ColumnMap<Row>): RowReader<Row> {
  const columns = Object.entries<Column<unknown>>(map);
  return {
    list: columns.map(([name, { sql }]) => `${sql} AS "${name}"`).join(', '),
    read(stored) {
      const values = new Map<string, unknown>(Object.entries(stored));
      const read = ([name, column]: [string, Column<unknown>]) => {
        try {
          return [name, column.read(values.get(name))];
        } catch (cause) {
          const id = values.get('id');
          throw new UnreadableRow({ what, id: typeof id === 'string' || typeof id === 'number' ? String(id) : '', column: name }, cause);
        }
      };
      // Each property of Row has its column in the map, whose type says what it reads; fromEntries forgets both.
      return Object.fromEntries(columns.map(read)) as Row;
    },
  };
}

const isText = z.string();
const isNumber = z.number();
const isBytes = z.instanceof(Buffer);

export const text = (sql: string): Column<string> => ({ sql, read: (value) => isText.parse(value) });
export const number = (sql: string): Column<number> => ({ sql, read: (value) => isNumber.parse(value) });
export const bytes = (sql: string): Column<Buffer> => ({ sql, read: (value) => isBytes.parse(value) });
export const flag = (sql: string): Column<boolean> => ({ sql, read: (value) => isNumber.parse(value) !== 0 });
/** Text that a schema of the contract knows: an id, one of several words. */
export const known = <T>(sql: string, schema: z.ZodType<T>): Column<T> => ({ sql, read: (value) => schema.parse(value) });
export const json = <T>(sql: string, schema: z.ZodType<T>): Column<T> => ({
  sql,
  read: (value) => schema.parse(JSON.parse(isText.parse(value))),
});
export const nullable = <T>({ sql, read }: Column<T>): Column<T | null> => ({
  sql,
  read: (value) => (value === null ? null : read(value)),
});
export const converted = <T, U>({ sql, read }: Column<T>, convert: (value: T) => U): Column<U> => ({
  sql,
  read: (value) => convert(read(value)),
});
