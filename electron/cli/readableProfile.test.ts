import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLibrary } from '../store/openLibrary.ts';
import { testBinding } from '../store/testing/testDatabase.ts';
import { profileAt } from '../studio/profile.ts';
import type { Profile } from '../studio/profile.ts';
import { readableProfile } from './readableProfile.ts';

const binding = testBinding;
const refused = (): boolean => false;
let profile: Profile;

beforeEach(() => {
  profile = profileAt(mkdtempSync(join(tmpdir(), 'unifluid-backup-disk-')));
});
afterEach(() => rmSync(profile.folder, { recursive: true, force: true }));

function open({ database: file }: Profile) {
  return openLibrary({ file, binding, now: Date.now(), hasPictures: () => false, onUnreadable: () => {} });
}

function filesOf(folder: string) {
  return readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mtimeMs]);
}

test('a history on a disk that takes no writing is read with all that was committed last, and nothing beside it changes', () => {
  const library = open(profile);
  const { settings } = library.prepared;
  settings.set({ threads: 3 });
  const before = filesOf(profile.folder);
  expect(before.map(([name]) => name)).toContain('library.sqlite-wal');
  const reading = readableProfile(profile, refused);
  const copy = open(reading.profile);
  expect(copy.prepared.settings.get().threads).toBe(3);
  copy.close();
  expect(filesOf(profile.folder)).toEqual(before);
  expect(reading.profile.pictures).toBe(profile.pictures);
  const folder = dirname(reading.profile.database);
  expect([statSync(folder).mode & 0o777, statSync(reading.profile.database).mode & 0o777]).toEqual([0o700, 0o600]);
  reading.release();
  expect(existsSync(folder)).toBe(false);
  library.close();
});

test('a profile that can be written is read where it is, and one without a history is none to copy', () => {
  expect(readableProfile(profile, refused).profile).toBe(profile);
  open(profile).close();
  expect(readableProfile(profile).profile).toBe(profile);
  const copy = readableProfile(profile, refused);
  expect(copy.profile).not.toBe(profile);
  copy.release();
});
