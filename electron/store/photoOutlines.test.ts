import { afterEach, beforeEach, expect, test } from 'vitest';
import { photoOrders } from '../contract/photos.ts';
import type { PhotoSelection } from '../contract/photos.ts';
import type { PhotoId } from '../contract/ids.ts';
import { createPhotoRepository } from './photoRepository.ts';
import type { PhotoRepository } from './photoRepository.ts';
import { createTestDatabase } from './testing/testDatabase.ts';
import type { TestDatabase } from './testing/testDatabase.ts';

const folder = 'fol_00000001';
const count = 1_300;
let base: TestDatabase;
let photos: PhotoRepository;

/** More than are called rare, in few folders, with one rare word. */
beforeEach(() => {
  base = createTestDatabase();
  photos = createPhotoRepository(base.database);
  photos.addFolder({ id: folder, path: Buffer.from('/pictures'), shown: '/pictures', addedAt: 1 });
  photos.addFolder({ id: 'fol_00000002', path: Buffer.from('/more'), shown: '/more', addedAt: 2 });
  const files = Array.from({ length: count }, (_, inode) => {
    const directory = ['a', 'a/b', 'a b'][inode % 3] ?? '';
    const name = inode === 700 ? 'heron photo.jpg' : `photo ${inode}.jpg`;
    const seen = { bytes: 5, modified: 1_700_000_000_000_000 + ((inode * 7) % 97) * 1_000_000_000, device: 1 };
    return { path: Buffer.from(`${directory}/${name}`), directory, name, inode, ...seen };
  });
  const newId = (): PhotoId => `pho_${String((last += 1)).padStart(8, '0')}`;
  let last = 0;
  photos.scans.note(folder, files, 9, newId);
});
afterEach(() => base.dispose());

function outline(selection: PhotoSelection, rows: number) {
  const parts: number[] = [];
  const ids: PhotoId[] = [];
  for (let cursor: string | null = null, isFirst = true; isFirst || cursor !== null; isFirst = false) {
    const part = photos.outlinePart(selection, cursor, rows);
    parts.push(part.ids.length);
    ids.push(...part.ids);
    cursor = part.next;
  }
  return { ids, parts };
}

const selections: readonly PhotoSelection[] = [
  {},
  { folderId: folder },
  { folderId: folder, under: 'a' },
  { search: 'photo' },
  { search: 'heron' },
  { search: 'folder:b' },
  { search: 'heron OR folder:b' },
  { search: 'folder:b name:7 taken:..2100' },
  { search: 'folder:b OR name:heron' },
  { search: 'NOT folder:b' },
  { folderId: folder, search: 'name:7 NOT folder:b' },
  { search: 'NOT photo' },
  { folderId: folder, search: 'photo' },
  { folderId: folder, under: 'a b', search: 'heron' },
  { states: ['missing'] },
  { folderId: 'fol_00000002' },
];

test.each(photoOrders)('an outline by %s is the pages one after another, however few rows are read at once', (order) => {
  for (const selection of selections) {
    const whole = photos.page({ ...selection, order, limit: 2 * count }).photos.map(({ id }) => id);
    for (const rows of [7, 400, 5_000]) expect([selection, outline({ ...selection, order }, rows).ids]).toEqual([selection, whole]);
  }
});

test('a part of an outline looks at so many rows and no more, whether it finds something among them or not', () => {
  expect(outline({ search: 'name:heron' }, 100).parts).toHaveLength(14);
  expect(outline({ search: 'heron' }, 100).parts).toEqual([1]);
});

test('a tally counts the same in any number of parts', () => {
  for (const selection of selections) {
    const all = (rows: number): number => {
      let sum = 0;
      for (let from: number | null = 0; from !== null;) {
        const part = photos.tallyPart(selection, from, rows);
        sum += part.tally.all;
        from = part.next;
      }
      return sum;
    };
    const whole = photos.count(selection);
    expect([selection, all(100), all(5_000)]).toEqual([selection, whole, whole]);
  }
});

/** What SQLite does for the statements that `work` prepares. */
function plansOf(work: () => void): readonly string[] {
  const { database } = base;
  const prepare = database.prepare.bind(database);
  const plans: string[] = [];
  database.prepare = (source: string) => {
    const details = prepare(`EXPLAIN QUERY PLAN ${source}`).all(anyValues) as readonly { readonly detail: string }[];
    plans.push(details.map(({ detail }) => detail).join('\n'));
    return prepare(source);
  };
  work();
  database.prepare = prepare;
  return plans;
}
const anyValues = Object.fromEntries(
  [
    'seq',
    'folderId',
    'under',
    'filter0',
    'filter1',
    'after0',
    'after1',
    'after2',
    'after3',
    'rows',
    'limit',
    'seqs',
    'from',
    'end',
    'states',
  ].map((name) => [name, '[]']),
);

test.each(photoOrders)('parts by %s go by an index: none sorts, and none looks at every photo', (order) => {
  for (const selection of [{}, { folderId: folder }, { folderId: folder, under: 'a' }, { search: 'folder:b' }] as const) {
    const { next } = photos.outlinePart({ ...selection, order }, null, 10);
    const plans = plansOf(() => {
      for (const cursor of [null, next]) photos.outlinePart({ ...selection, order }, cursor, 10);
    });
    expect(plans.length).toBeGreaterThan(3);
    // By the order of the rows themselves, going along them is the index.
    const slow = order === 'added' ? /TEMP B-TREE/u : /TEMP B-TREE|SCAN photos(?! USING)/u;
    expect(plans.filter((plan) => slow.test(plan))).toEqual([]);
  }
});

test('of folders and names the index of paths is asked, so that only photos that may be found are read', () => {
  const plans = plansOf(() => {
    expect(photos.outlinePart({ search: 'name:heron format:jpeg' }, null, count).ids).toEqual([]);
  });
  expect(plans.filter((plan) => plan.includes('USING COVERING INDEX photos_by_directory'))).toHaveLength(1);
  const read: unknown[] = [];
  base.database.function('folded', { deterministic: true }, (text: unknown) => {
    // The format of photos that nobody has opened yet is null; folders and names are text.
    if (text === null) read.push(text);
    return typeof text === 'string' ? text.toLowerCase() : '';
  });
  photos.outlinePart({ search: 'format:jpeg name:heron' }, null, count);
  expect(read).toHaveLength(1);
});

test('a rare word is found by the index of words, in any folder', () => {
  for (const selection of [{ search: 'heron' }, { search: 'heron folder:b' }, { folderId: folder, search: 'heron' }] as const) {
    const plans = plansOf(() => {
      photos.outlinePart(selection, null, 10);
      photos.tallyPart(selection, 0, 10);
    });
    expect(plans).toHaveLength(2);
    for (const plan of plans)
      expect([selection, plan]).toEqual([selection, expect.stringContaining('SEARCH photos USING INTEGER PRIMARY KEY')]);
  }
});
