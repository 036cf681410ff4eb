import { foldSearch } from '../contract/search.ts';
import type { Condition, Search } from '../contract/search.ts';

export type SearchSql = { readonly where: string; readonly values: Readonly<Record<string, string | number>> };
/** Keeps a value, and answers what stands for it in the SQL. */
export type Keep = (value: string | number) => string;

/** A search as a condition; `askedSql` says what each of its conditions is. */
export function searchSql<Asked extends Condition>(search: Search<Asked>, askedSql: (asked: Asked, keep: Keep) => string): SearchSql {
  const values: Record<string, string | number> = {};
  const keep: Keep = (value) => {
    const name = `filter${Object.keys(values).length}`;
    values[name] = value;
    return `:${name}`;
  };
  const where = foldSearch<Asked, string>(search, {
    asked: (asked) => askedSql(asked, keep),
    all: (parts) => `(${parts.join(' AND ')})`,
    any: (parts) => `(${parts.join(' OR ')})`,
    // What is not known of it does not make it so.
    not: (part) => `(${part}) IS NOT TRUE`,
  });
  return { where, values };
}

export function rangeSql(sql: string, { from, to }: { readonly from: number; readonly to: number }, keep: Keep): string {
  const ends = [...(Number.isFinite(from) ? [`${sql} >= ${keep(from)}`] : []), ...(Number.isFinite(to) ? [`${sql} < ${keep(to)}`] : [])];
  return ends.length === 0 ? `${sql} IS NOT NULL` : `(${ends.join(' AND ')})`;
}
