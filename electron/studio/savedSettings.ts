import { existsSync } from 'node:fs';
import { settingsSchema } from '../contract/settings.ts';
import type { Settings } from '../contract/settings.ts';
import { createSettingsRepository } from '../store/settingsRepository.ts';
import { openSqlite } from '../store/sqliteDriver.ts';
import type { SqliteBinding, SqliteDatabase } from '../store/sqliteDriver.ts';
import type { Profile } from './profile.ts';

/** What the person chose in the window, read before the profile is opened: nothing is made, migrated or restored. The defaults where nothing is saved. */
export function savedSettings({ database: file }: Profile, binding: SqliteBinding): Settings {
  if (!existsSync(file)) return settingsSchema.parse({});
  let database: SqliteDatabase | null = null;
  try {
    database = openSqlite(file, binding, { readonly: true });
    return createSettingsRepository(database).get();
  } catch {
    // Damaged, or without the table yet: opening the profile in earnest mends it or says what is wrong.
    return settingsSchema.parse({});
  } finally {
    database?.close();
  }
}
