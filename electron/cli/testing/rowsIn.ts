import { openSqlite } from '../../store/sqliteDriver.ts';
import { testBinding } from '../../store/testing/testDatabase.ts';
import { profileAt } from '../../studio/profile.ts';

/** What the store of a profile answers to a question, whoever else has it open. */
export function rowsIn<T>(profile: string, sql: string): readonly T[] {
  const database = openSqlite(profileAt(profile).database, testBinding, { readonly: true });
  try {
    return database.prepare<[], T>(sql).all();
  } finally {
    database.close();
  }
}
