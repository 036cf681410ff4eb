import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSettingsRepository } from './settingsRepository.ts';
import { createTestDatabase } from './testing/testDatabase.ts';
import type { TestDatabase } from './testing/testDatabase.ts';

let test_: TestDatabase;
beforeEach(() => {
  test_ = createTestDatabase();
});
afterEach(() => test_.dispose());

test('what was never set has its default, a patch changes only what it names', () => {
  const settings = createSettingsRepository(test_.database);
  expect(settings.get()).toMatchObject({ theme: 'system', threads: null, zoom: 1 });
  settings.set({ theme: 'dark', threads: 3 });
  expect(settings.set({ threads: null, zoom: undefined })).toMatchObject({ theme: 'dark', threads: null, zoom: 1 });
});

test('values a newer studio left are read as the defaults', () => {
  test_.database.exec(`INSERT INTO settings VALUES ('settings', '{"theme":"sepia"}'), ('windowBounds', '[1]')`);
  const settings = createSettingsRepository(test_.database);
  expect(settings.get().theme).toBe('system');
  expect(settings.windowBounds()).toBeNull();
});

test('the bounds of the window come back', () => {
  const settings = createSettingsRepository(test_.database);
  const bounds = { x: -5, y: 10, width: 900, height: 700, maximized: true };
  settings.setWindowBounds(bounds);
  expect(settings.windowBounds()).toEqual(bounds);
});
