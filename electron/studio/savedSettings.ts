import { existsSync } from 'node:fs';
import { settingsSchema } from '../contract/settings.ts';
import type { Settings } from '../contract/settings.ts';
import { createSettingsRepository } from '../store/settingsRepository.ts';
import type { SettingsRepository } from '../store/settingsRepository.ts';
import { openSqlite } from '../store/sqliteDriver.ts';
import type { SqliteBinding, SqliteDatabase } from '../store/sqliteDriver.ts';
import type { Profile } from './profile.ts';

/** What the person chose in the window, read before the profile is opened: nothing is made, migrated or restored. The defaults where nothing is saved. */
export function savedSettings(profile: Profile, binding: SqliteBinding): Settings {
  return readSaved(profile, binding, (settings) => settings.get()) ?? settingsSchema.parse({});
}

/** The Python that the person chose for importers; null where none was. */
export function savedPython(profile: Profile, binding: SqliteBinding): string | null {
  return readSaved(profile, binding, (settings) => settings.python());
}

/** null where nothing is saved that can be read. */
function readSaved<T>({ database: file }: Profile, binding: SqliteBinding, read: (settings: SettingsRepository) => T): T | null {
  if (!existsSync(file)) return null;
  let database: SqliteDatabase | null = null;
  try {
    database = openSqlite(file, binding, { readonly: true });
    return read(createSettingsRepository(database));
  } catch {
    // Damaged, or without the table yet: opening the profile in earnest mends it or says what is wrong.
    return null;
  } finally {
    database?.close();
  }
}
