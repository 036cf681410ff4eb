import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PhotoId } from '../contract/ids.ts';
import type { FoundFile, PhotoRead } from '../photos/ports.ts';
import { createPhotoRepository } from './photoRepository.ts';
import type { PhotoRepository } from './photoRepository.ts';
import { createTestDatabase } from './testing/testDatabase.ts';
import type { TestDatabase } from './testing/testDatabase.ts';

const folder = 'fol_00000001';
const other = 'fol_00000002';
let base: TestDatabase;
let photos: PhotoRepository;
let nextId: number;

beforeEach(() => {
  base = createTestDatabase();
  photos = createPhotoRepository(base.database);
  nextId = 0;
  photos.addFolder({ id: folder, path: Buffer.from('/pictures'), shown: '/pictures', addedAt: 1 });
  photos.addFolder({ id: other, path: Buffer.from('/more'), shown: '/more', addedAt: 2 });
});
afterEach(() => base.dispose());

const newId = (): PhotoId => {
  nextId += 1;
  return `pho_${String(nextId).padStart(8, '0')}`;
};
const file = (path: string, change: Partial<FoundFile> = {}): FoundFile => {
  const parts = path.split('/');
  const shown = { directory: parts.slice(0, -1).join('/'), name: parts.at(-1) ?? '' };
  return { path: Buffer.from(path), ...shown, bytes: 5, modified: 1_700_000_000_000_000, device: 1, inode: 7, ...change };
};
const note = (files: readonly FoundFile[], where = folder as typeof folder | typeof other) => photos.scans.note(where, files, 9, newId);
const read: PhotoRead = {
  sha256: 'ab',
  format: 'jpeg',
  orientation: 6,
  width: 30,
  height: 40,
  takenAt: Date.UTC(2_024, 4, 17, 12),
  camera: 'Leica Q2',
  facts: { iso: 100 },
};
const readAll = (where: typeof folder | typeof other = folder, change: Partial<PhotoRead> = {}) =>
  photos.scans.keepRead(
    photos.scans.toRead(where, 0, 100).map(({ seq, name }) => ({ seq, kind: 'read', read: { ...read, sha256: name, ...change } })),
  );
const paths = (query: object = {}) => photos.page({ limit: 100, ...query }).photos.map(({ path }) => path);

test('a file that is as it was is neither written nor read again; one that changed is read again and is the same photo', () => {
  expect(note([file('a.jpg'), file('b/c.jpg')])).toMatchObject({ added: [1, 2], changed: 0 });
  readAll();
  const version = base.database.pragma('data_version', { simple: true });
  expect(note([file('a.jpg'), file('b/c.jpg')])).toEqual({ seen: [1, 2], added: [], changed: 0 });
  expect([photos.scans.countToRead(folder), base.database.pragma('data_version', { simple: true })]).toEqual([0, version]);
  expect(note([file('a.jpg', { modified: 1_700_000_000_000_001 })])).toMatchObject({ added: [], changed: 1 });
  readAll(folder, { sha256: 'another' });
  expect(photos.record('pho_00000001')).toMatchObject({ sha256: 'another', revision: 2, width: 30, orientation: 6, facts: { iso: 100 } });
});

test('a file that was only touched is the revision it was', () => {
  note([file('a.jpg')]);
  readAll();
  note([file('a.jpg', { modified: 1_800_000_000_000_000 })]);
  readAll();
  expect(photos.record('pho_00000001')).toMatchObject({ revision: 1, sha256: 'a.jpg' });
});

test('complaint 23: a photo that is missing is the same photo where its content is found again, in any folder', () => {
  note([file('a.jpg'), file('b.jpg', { inode: 8 })]);
  readAll();
  photos.scans.setMissing([1]);
  note([file('elsewhere/renamed.jpg', { inode: 9 })], other);
  expect(photos.scans.keepRead([{ seq: 3, kind: 'read', read: { ...read, sha256: 'a.jpg' } }])).toBe(1);
  expect(photos.record('pho_00000001')).toMatchObject({ folderId: other, path: 'elsewhere/renamed.jpg', state: 'here', sha256: 'a.jpg' });
  expect([photos.count({}), paths({ search: 'renamed' })]).toEqual([2, ['elsewhere/renamed.jpg']]);
});

test('two names that look alike are two photos, found by either way of writing them', () => {
  const [composed, decomposed] = ['caf\u00e9.jpg', 'cafe\u0301.jpg'];
  note([file(composed), file(decomposed, { inode: 8 })]);
  expect([paths({ search: composed }), paths({ search: decomposed })].map((found) => found.length)).toEqual([2, 2]);
});

test('photos are found by path, camera and day in any script, and never by what their folder no longer holds', () => {
  note([file('湖/红船.jpg'), file('Ελλάδα/Πλοίο.jpg', { inode: 8 })]);
  readAll();
  expect([paths({ search: '红船' }), paths({ search: 'πλοίο' })]).toEqual([['湖/红船.jpg'], ['Ελλάδα/Πλοίο.jpg']]);
  expect(['leica', '2024-05-17', 'may 2024', 'june'].map((search) => paths({ search }).length)).toEqual([2, 2, 2, 0]);
  photos.removeFolder(folder);
  expect(paths({ search: 'leica' })).toEqual([]);
});

test('a folder that is offline takes its photos along without a row of them being written', () => {
  note([file('a.jpg')]);
  const before = base.database.prepare('SELECT * FROM photos').all();
  photos.scans.setState(folder, 'offline');
  expect(photos.card('pho_00000001').state).toBe('offline');
  expect([paths({ states: ['offline'] }), paths({ states: ['here'] })]).toEqual([['a.jpg'], []]);
  expect(base.database.prepare('SELECT * FROM photos').all()).toEqual(before);
  photos.scans.setState(folder, 'online');
  expect(photos.card('pho_00000001').state).toBe('here');
});

test('pages follow each other in every order, whatever comes and goes between them', () => {
  note(Array.from({ length: 7 }, (_, index) => file(`${index % 3}/${index}.jpg`, { inode: index, modified: (9 - index) * 1_000_000 })));
  for (const order of ['path', 'newest', 'oldest', 'added'] as const) {
    const all = photos.page({ limit: 100, order }).photos.map(({ id }) => id);
    const found: PhotoId[] = [];
    for (let cursor: string | undefined; ;) {
      const page = photos.page({ limit: 2, order, ...(cursor === undefined ? {} : { cursor }) });
      found.push(...page.photos.map(({ id }) => id));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect([order, found]).toEqual([order, all]);
  }
  expect(() => photos.page({ limit: 2, cursor: '["x"]' })).toThrow('badRequest');
});

test('a folder below another is listed with what is below it and not with what only begins like it', () => {
  note(['a/1.jpg', 'a/b/2.jpg', 'a b/3.jpg', 'ab/4.jpg'].map((path, inode) => file(path, { inode })));
  expect(paths({ folderId: folder, under: 'a' })).toEqual(['a/1.jpg', 'a/b/2.jpg']);
  expect(photos.subFolders(folder).map(({ path }) => path)).toEqual(['a', 'a b', 'a/b', 'ab']);
});

test('a removed folder is gone at once, its rows go bit by bit, and it may be added again', () => {
  note(['a.jpg', 'b.jpg', 'c.jpg'].map((path, inode) => file(path, { inode })));
  photos.removeFolder(folder);
  expect([photos.folders().map(({ id }) => id), photos.count({}), photos.cards(['pho_00000001'])]).toEqual([[other], 0, []]);
  expect(() => photos.record('pho_00000001')).toThrow('photoNotFound');
  photos.addFolder({ id: 'fol_00000003', path: Buffer.from('/pictures'), shown: '/pictures', addedAt: 3 });
  expect([photos.sweepRemoved(2), photos.sweepRemoved(2), photos.sweepRemoved(2)].map((swept) => swept.length)).toEqual([2, 1, 0]);
  expect(base.database.prepare('SELECT count(*) FROM photos').pluck().get()).toBe(0);
  base.database.exec(`INSERT INTO photos_words (photos_words, rank) VALUES ('integrity-check', 1)`);
});

test('lists of a hundred thousand photos are read by an index, whatever their order', () => {
  const plan = (sql: string) => JSON.stringify(base.database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all());
  const listed = (columns: string, order = columns) =>
    plan(`SELECT id FROM photos WHERE (${columns}) > (${columns.replaceAll(/\w+/gu, '1')}) ORDER BY ${order} LIMIT 10`);
  expect(listed('folder, directory, name, seq')).toContain('photos_by_directory');
  expect(listed('moment, seq')).toContain('photos_by_moment');
  expect(plan(`SELECT seq FROM photos WHERE folder = 1 AND stale = 1 AND state = 'here' AND seq > 4 ORDER BY seq LIMIT 5`)).toContain(
    'photos_to_read',
  );
});
