import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { writePhotos } from '../photos/testing/writePhotos.ts';
import { runJson } from './testing/runJson.ts';

const folder = mkdtempSync(join(tmpdir(), 'unifluid-edit-folders-'));
const packagesFolder = join(folder, 'packages');
let photos = '';
let profile = '';
let tests = 0;

beforeAll(() =>
  cpSync(join(import.meta.dirname, '../../models/packages/tiny-test'), join(packagesFolder, 'tiny-test'), { recursive: true }),
);
beforeEach(async () => {
  tests += 1;
  profile = join(folder, `profile-${tests}`);
  photos = await writePhotos(join(folder, `photos-${tests}`), ['a.jpg', 'b.png', 'lake/c.jpg']);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function edit(more: readonly string[] = [], interruptAt?: string) {
  const args = ['edit', '--all', photos, 'make the circle blue', '--steps', '2', ...more];
  const done = await runJson(args, { packagesFolder, profile, interruptAt });
  return { ...done, run: done.of('editRun')[0] ?? {} };
}

const contents = () =>
  readdirSync(photos, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => [name, name.includes('.') ? readFileSync(join(photos, name)).toString('base64') : '']);

test('complaint 16: a folder is edited without a window: a line of JSON for each picture, copies where they are wanted, and 0 at the end', async () => {
  const before = contents();
  const out = join(folder, `out-${tests}`, 'edits');
  const { status, of, run } = await edit(['--out', out]);
  expect([status, run]).toMatchObject([
    0,
    { state: 'done', photos: 3, edited: 3, known: 0, failed: 0, settings: { kind: 'edit', steps: 2 } },
  ]);
  expect(of('photo').map(({ path, file, isNew }) => [path, file, isNew])).toEqual([
    ['a.jpg', 'a.png', true],
    ['b.png', 'b.png', true],
    ['lake/c.jpg', 'c.png', true],
  ]);
  expect(readdirSync(out).toSorted()).toEqual(['a.png', 'b.png', 'c.png']);
  expect(await sharp(join(out, 'a.png')).metadata()).toMatchObject({ width: 96, height: 64 });
  expect(of('photoEdits')).toMatchObject([{ photos: 3 }]);
  expect(contents()).toEqual(before);
  const history = await runJson(['history', '--search', 'circle'], { packagesFolder, profile });
  expect(history.of('entry')).toMatchObject(Array.from({ length: 3 }, () => ({ kind: 'import', image: { kind: 'edited' } })));
});

test('edits are left as the model draws them where that is asked for, of a folder and of one picture', async () => {
  const { run, of } = await edit(['--as-drawn']);
  expect(run).toMatchObject({ edited: 3, settings: { asDrawn: true } });
  expect(of('photoEdits')).toHaveLength(1);
  expect((await edit()).run).toMatchObject({ edited: 3, known: 0 });
  const picture = join(photos, 'a.jpg');
  const alone = ['edit', picture, 'make the circle blue', '--steps', '2', '--out', join(folder, `alone-${tests}.png`)];
  const drawn = await runJson([...alone, '--as-drawn'], { packagesFolder, profile });
  expect(drawn.of('picture')).toMatchObject([{ made: { asDrawn: true } }]);
  const [usual] = (await runJson(alone, { packagesFolder, profile })).of('picture');
  expect(usual).not.toHaveProperty('made.asDrawn');
});

test('complaint 16: a second run edits nothing; of photos that came meanwhile those are edited that show something new', async () => {
  const first = await edit();
  const again = await edit();
  expect([again.status, again.run]).toMatchObject([0, { photos: 3, edited: 0, known: 3 }]);
  expect(again.of('photo').map(({ imageId }) => imageId)).toEqual(first.of('photo').map(({ imageId }) => imageId));
  await writePhotos(photos, ['e.jpg', 'f.jpg', 'g.jpg', 'lake/h.jpg']);
  expect((await edit()).run).toMatchObject({ photos: 7, edited: 2, known: 5 });
});

test('complaint 16: a dry run says what would be edited, and makes and writes nothing', async () => {
  const out = join(folder, `none-${tests}`);
  const { status, of } = await edit(['--dry-run', '--out', out]);
  expect([status, of('editPlan')]).toMatchObject([0, [{ photos: 3, toEdit: 3, known: 0, unavailable: 0 }]]);
  expect(() => readdirSync(out)).toThrow('ENOENT');
  expect((await runJson(['history'], { packagesFolder, profile })).of('entry')).toEqual([]);
});

test('complaint 16: what fails is named and ends with 3, the rest is done; --retry-failed takes up only that', async () => {
  writeFileSync(join(photos, 'broken.jpg'), 'no picture');
  const { status, of, run } = await edit();
  expect([status, run]).toMatchObject([3, { photos: 4, edited: 3, failed: 1 }]);
  expect(of('error')).toMatchObject([{ code: 'pictureNotAPicture', path: 'broken.jpg' }]);
  await writePhotos(photos, ['a.jpg', 'b.png', 'c.jpg', 'broken.jpg']);
  const retried = await edit(['--retry-failed']);
  expect([retried.status, retried.run]).toMatchObject([0, { photos: 1, edited: 1 }]);
  expect((await edit(['--retry-failed'])).of('editRun')).toMatchObject([{ photos: 1, edited: 0, known: 1 }]);
});

test('complaint 16: an interrupt ends with 130, and the next run goes on with what is left', async () => {
  const interrupted = await edit([], 'Drawing');
  expect([interrupted.status, interrupted.of('error')]).toMatchObject([130, [{ code: 'runInterrupted' }]]);
  const rest = await edit();
  expect([rest.status, rest.of('photo').length, Number(rest.run['edited']) + Number(rest.run['known'])]).toEqual([0, 3, 3]);
});

test.each([
  [['edit', '--all', 'make it blue'], 'Use: edit --all DIR... "<instruction>" [--out DIR].'],
  [['edit', '--all', '.', 'make it blue', '--n', '2'], 'edit --all makes one picture of each photo, so it takes no --n.'],
  [['edit', 'a.png', 'make it blue', '--dry-run', '--out', 'b.png'], '--dry-run is for edit --all.'],
])('%j is bad use', async (args, words) => {
  const { status, stderr } = await runJson(args, { packagesFolder, profile });
  expect([status, stderr]).toEqual([2, expect.stringContaining(words)]);
});
