import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { photoBytes, writePhotos } from '../photos/testing/writePhotos.ts';
import type { Studio } from './studio.ts';
import { duplicatesOf } from './photoDuplicates.ts';
import { TestProfile } from './testing/testStudio.ts';

let profile: TestProfile;
let root: string;
let studio: Studio;
let announced: ReturnType<TestProfile['open']>['announced'];

beforeEach(() => {
  profile = new TestProfile();
  root = mkdtempSync(join(tmpdir(), 'unifluid-photos-'));
  ({ studio, announced } = profile.open({ onlyOwnJobs: true }));
});
afterEach(async () => {
  await studio.close();
  profile.dispose();
  rmSync(root, { recursive: true, force: true });
});

const scan = async (folder = root) => {
  const { id } = await studio.photoLibrary.addFolder(folder);
  return { id, report: await studio.photoLibrary.rescan(id) };
};
const cards = (query: object = {}) => studio.photos.page({ limit: 100, ...query }).photos;
const states = () => Object.fromEntries(cards().map(({ path, state }) => [path, state]));
const idOf = (path: string) => cards().find((card) => card.path === path)?.id;

test('a scan reads each file once: sizes, day and content; a second scan opens nothing', async () => {
  await writePhotos(root, ['a.jpg', 'b/c.png']);
  const { report } = await scan();
  expect(report).toMatchObject({ found: 2, added: 2, changed: 0, moved: 0, missing: 0, failures: 0, stopped: false });
  expect(cards().map(({ path, width, height }) => [path, width, height])).toEqual([
    ['a.jpg', 96, 64],
    ['b/c.png', 96, 64],
  ]);
  utimesSync(root, new Date(), new Date());
  const progress = () => announced.filter(({ name }) => name === 'scanProgressed').length;
  const before = progress();
  expect((await scan()).report).toMatchObject({ found: 2, added: 0, changed: 0, moved: 0, missing: 0 });
  expect(announced.slice(-before).every(({ payload }) => JSON.stringify(payload).includes('"stage":"reading","done":1') === false)).toBe(
    true,
  );
});

test('complaint 23: files that are renamed, moved or copied elsewhere and deleted are the photos they were', async () => {
  await writePhotos(root, ['a.jpg', 'b.jpg', 'deep/c.jpg', 'stays.jpg']);
  await scan();
  const [a, b, c] = [idOf('a.jpg'), idOf('b.jpg'), idOf('deep/c.jpg')];
  renameSync(join(root, 'a.jpg'), join(root, 'renamed.jpg'));
  mkdirSync(join(root, '2024'));
  copyFileSync(join(root, 'b.jpg'), join(root, '2024', 'b-copied.jpg'));
  rmSync(join(root, 'b.jpg'));
  renameSync(join(root, 'deep'), join(root, 'deeper'));
  const { report } = await scan();
  expect(report).toMatchObject({ found: 4, added: 0, moved: 3 });
  expect([idOf('renamed.jpg'), idOf('2024/b-copied.jpg'), idOf('deeper/c.jpg')]).toEqual([a, b, c]);
  expect(states()).toEqual({ 'renamed.jpg': 'here', '2024/b-copied.jpg': 'here', 'deeper/c.jpg': 'here', 'stays.jpg': 'here' });
  expect(cards({ search: 'renamed' }).map(({ id }) => id)).toEqual([a]);
});

test('a photo that is gone is missing, not forgotten, and comes back as the one it was', async () => {
  await writePhotos(root, ['a.jpg', 'b.jpg']);
  await scan();
  const id = idOf('a.jpg');
  renameSync(join(root, 'a.jpg'), join(root, '..', 'taken-away.jpg'));
  expect((await scan()).report).toMatchObject({ found: 1, missing: 1 });
  expect(states()).toEqual({ 'a.jpg': 'missing', 'b.jpg': 'here' });
  renameSync(join(root, '..', 'taken-away.jpg'), join(root, 'b2.jpg'));
  await scan();
  expect(cards().map((card) => [card.path, card.id === id])).toEqual([
    ['b.jpg', false],
    ['b2.jpg', true],
  ]);
});

test('a folder that vanishes or is suddenly empty is offline, and nothing of it is missing', async () => {
  await writePhotos(root, ['a.jpg', 'b/c.jpg']);
  const { id } = await scan();
  const away = `${root}-away`;
  renameSync(root, away);
  expect(await studio.photoLibrary.rescan(id)).toBeNull();
  expect([studio.photos.folder(id).state, states()]).toEqual(['offline', { 'a.jpg': 'offline', 'b/c.jpg': 'offline' }]);
  mkdirSync(root);
  expect(await studio.photoLibrary.rescan(id)).toBeNull();
  expect(studio.photos.folder(id)).toMatchObject({ state: 'offline', photos: 2 });
  rmSync(root, { recursive: true });
  renameSync(away, root);
  expect(await studio.photoLibrary.rescan(id)).toMatchObject({ found: 2, added: 0, missing: 0 });
  expect(states()).toEqual({ 'a.jpg': 'here', 'b/c.jpg': 'here' });
});

test('what cannot be read is a state with a reason, and the rest is read', async () => {
  await writePhotos(root, ['good.jpg']);
  writeFileSync(join(root, 'empty.jpg'), '');
  writeFileSync(join(root, 'words.jpg'), 'no picture at all');
  writeFileSync(join(root, 'torn.jpg'), (await photoBytes(3, 'jpeg', 900, 600)).subarray(0, 3_000));
  const { id, report } = await scan();
  expect(report).toMatchObject({ found: 4, added: 4 });
  await studio.photoLooking.add(id);
  expect(cards().map(({ path, state, failure }) => [path, state, failure?.message ?? null])).toEqual([
    ['empty.jpg', 'unreadable', 'empty.jpg is empty.'],
    ['good.jpg', 'here', null],
    ['torn.jpg', 'unreadable', 'torn.jpg is damaged: part of the picture is missing.'],
    ['words.jpg', 'unreadable', 'words.jpg is not a picture. Use PNG, JPEG, WebP, AVIF, GIF or TIFF.'],
  ]);
  writeFileSync(join(root, 'empty.jpg'), await photoBytes(4));
  await scan();
  expect(states()['empty.jpg']).toBe('here');
});

test('a scan that is stopped keeps what it found, calls nothing missing, and the next one goes on', async () => {
  await writePhotos(root, ['a.jpg', 'b.jpg', 'c.jpg']);
  const { id } = await studio.photoLibrary.addFolder(root);
  const running = studio.photoLibrary.rescan(id);
  await Promise.resolve();
  studio.photoLibrary.stopScan(id);
  expect((await running)?.stopped ?? true).toBe(true);
  expect(Object.values(states()).every((state) => state === 'here')).toBe(true);
  expect(await studio.photoLibrary.rescan(id)).toMatchObject({ found: 3, stopped: false });
  expect(studio.photos.scans.countToRead(id)).toBe(0);
});

test('no two folders lie one in the other, the same one is added once, and the profile is no folder of photos', async () => {
  await writePhotos(root, ['deep/a.jpg']);
  mkdirSync(profile.profile.pictures, { recursive: true });
  const { id } = await scan();
  expect((await studio.photoLibrary.addFolder(`${root}/`)).id).toBe(id);
  const codes = [join(root, 'deep'), join(root, '..'), profile.profile.pictures, join(root, 'deep/a.jpg'), join(root, 'none')].map((path) =>
    studio.photoLibrary.addFolder(path).then(
      () => 'added',
      (error: { code: string }) => error.code,
    ),
  );
  expect(await Promise.all(codes)).toEqual([
    'photoFolderOverlaps',
    'photoFolderOverlaps',
    'photoFolderIsOurs',
    'notAFolder',
    'fileNotFound',
  ]);
});

test('scanning, looking, showing and forgetting leave every file byte for byte, with its times', async () => {
  await writePhotos(root, ['a.jpg', 'b.png']);
  const state = () =>
    ['a.jpg', 'b.png'].map((name) => [readFileSync(join(root, name)).toString('hex'), statSync(join(root, name)).mtimeMs]);
  const before = state();
  const { id } = await scan();
  await studio.photoLooking.add(id);
  for (const card of cards())
    for (const variant of ['thumbnail', 'screen', 'full'] as const) await studio.photoViews.show(card.id, variant);
  await studio.usePhoto(cards()[0]?.id ?? 'pho_00000000');
  await studio.photoLibrary.removeFolder(id);
  expect(state()).toEqual(before);
});

test('a thumbnail that was seen is shown while its disk is away; the photo itself says that it is offline', async () => {
  await writePhotos(root, ['a.jpg']);
  const { id } = await scan();
  const [photo] = cards();
  if (photo === undefined) throw new Error('no photo');
  const seen = await studio.photoViews.show(photo.id, 'thumbnail');
  rmSync(root, { recursive: true });
  await studio.photoLibrary.rescan(id);
  expect(Buffer.from(await studio.photoViews.show(photo.id, 'thumbnail'))).toEqual(Buffer.from(seen));
  await expect(studio.photoViews.show(photo.id, 'screen')).rejects.toMatchObject({ code: 'photoOffline' });
});

test('copies in another size, format and compression are found as duplicates, other pictures are not', async () => {
  const { default: sharp } = await import('sharp');
  await writePhotos(
    root,
    Array.from({ length: 8 }, (_, number) => `${number}.jpg`),
  );
  const large = await photoBytes(2, 'png', 960, 640);
  writeFileSync(join(root, 'copy.png'), large);
  writeFileSync(join(root, 'small.webp'), await sharp(large).resize(150).webp({ quality: 50 }).toBuffer());
  writeFileSync(join(root, 'lighter.jpg'), await sharp(large).modulate({ brightness: 1.1 }).jpeg({ quality: 40 }).toBuffer());
  const { id } = await scan();
  await studio.photoLooking.add(id);
  const two = idOf('2.jpg') ?? 'pho_00000000';
  const found = await duplicatesOf(two, studio.photos);
  expect(found.map(({ path }) => path).toSorted()).toEqual(['copy.png', 'lighter.jpg', 'small.webp']);
});

test('what another program does in a folder is seen by itself', async () => {
  const window = profile.open();
  await writePhotos(root, ['a.jpg']);
  await window.studio.start();
  const { id } = await window.studio.photoLibrary.addFolder(root);
  await window.studio.photoLibrary.rescan(id);
  await vi.waitFor(() => expect(window.studio.photos.count({})).toBe(1), { timeout: 60_000 });
  mkdirSync(join(root, 'new'));
  writeFileSync(join(root, 'new', 'b.jpg'), await photoBytes(2));
  await vi.waitFor(() => expect(window.studio.photos.count({})).toBe(2), { timeout: 25_000, interval: 200 });
  await window.studio.close();
});

test('a removed folder is forgotten with its thumbnails and rows; its files stay', async () => {
  await writePhotos(root, ['a.jpg']);
  const { id } = await scan();
  await studio.photoLooking.add(id);
  const thumbnails = () =>
    readdirSync(profile.profile.thumbnails, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('pho_'));
  expect(thumbnails()).toHaveLength(1);
  await studio.photoLibrary.removeFolder(id);
  expect(thumbnails()).toEqual([]);
  expect([studio.photos.folders(), cards(), existsSync(join(root, 'a.jpg'))]).toEqual([[], [], true]);
});
