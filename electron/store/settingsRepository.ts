import { z } from 'zod';
import { settingsSchema } from '../contract/settings.ts';
import type { Settings, SettingsPatch } from '../contract/settings.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';

const boundsSchema = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number(), maximized: z.boolean() });
export type WindowBounds = z.infer<typeof boundsSchema>;

export type SettingsRepository = {
  get(): Settings;
  set(patch: SettingsPatch): Settings;
  windowBounds(): WindowBounds | null;
  setWindowBounds(bounds: WindowBounds): void;
  /** Where pictures were exported to last. Not among the settings, which the window may write. */
  exportFolder(): string | null;
  setExportFolder(folder: string): void;
  /** The program that runs importers; null where the studio looks for one. Not among the settings either: the window names no program to run. */
  python(): string | null;
  setPython(path: string | null): void;
};

/** One JSON value a key. A value that a later or damaged studio left is read as the default, never as an error. */
export function createSettingsRepository(database: SqliteDatabase): SettingsRepository {
  const read = database.prepare<[string], string>('SELECT value FROM settings WHERE key = ?').pluck();
  const write = database.prepare<[string, string]>(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  const get = (): Settings => {
    const stored = read.get('settings');
    const parsed = settingsSchema.safeParse(stored === undefined ? {} : JSON.parse(stored));
    return parsed.success ? parsed.data : settingsSchema.parse({});
  };
  const text = (key: string): string | null => {
    const stored = read.get(key);
    const parsed = z.string().safeParse(stored === undefined ? null : JSON.parse(stored));
    return parsed.success ? parsed.data : null;
  };
  return {
    get: () => withStoreErrors(get),
    set: (patch) =>
      withStoreErrors(() =>
        database
          .transaction(() => {
            const settings = settingsSchema.parse({ ...get(), ...withoutUndefined(patch) });
            write.run('settings', JSON.stringify(settings));
            return settings;
          })
          .immediate(),
      ),
    windowBounds: () =>
      withStoreErrors(() => {
        const stored = read.get('windowBounds');
        const parsed = boundsSchema.safeParse(stored === undefined ? null : JSON.parse(stored));
        return parsed.success ? parsed.data : null;
      }),
    exportFolder: () => withStoreErrors(() => text('exportFolder')),
    python: () => withStoreErrors(() => text('python')),
    setPython: (path) => withStoreErrors(() => write.run('python', JSON.stringify(path))),
    setExportFolder: (folder) => withStoreErrors(() => write.run('exportFolder', JSON.stringify(folder))),
    setWindowBounds: (bounds) => withStoreErrors(() => write.run('windowBounds', JSON.stringify(bounds))),
  };
}

function withoutUndefined(patch: SettingsPatch): SettingsPatch {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}
