import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { imageIdSchema } from '../contract/ids.ts';
import type { ImageId, JobId } from '../contract/ids.ts';
import { encodePng, textChunk } from '../library/png.ts';
import type { PngChunk } from '../library/png.ts';
import { changeDatabaseFile } from '../store/testing/testDatabase.ts';
import type { Studio } from './studio.ts';
import { TestProfile, drawFox } from './testing/testStudio.ts';

let profile: TestProfile;
beforeEach(() => {
  profile = new TestProfile();
});
afterEach(() => profile.dispose());

const onePicture = { ...drawFox, variations: 1 };
const anHourAgo = new Date(Date.now() - 60 * 60 * 1000);

test('a second copy of a picture among the pictures changes nothing', async () => {
  const { studio, file } = await drawn();
  const copy = inMonth('2019-01', file);
  copyFileSync(join(profile.profile.pictures, file), copy);
  utimesSync(copy, anHourAgo, anHourAgo);
  expect(await studio.start()).toEqual([]);
  expect([existsSync(copy), studio.images.page({ limit: 9 }).total]).toEqual([true, 1]);
  await studio.close();
});

test('two copies of a picture that the history lost come back as one', async () => {
  const { studio, file } = await drawn();
  await studio.close();
  copyFileSync(join(profile.profile.pictures, file), inMonth('2019-01', file));
  loseHistory();
  const next = profile.open().studio;
  expect(await next.start()).toEqual([]);
  expect(next.images.page({ limit: 9 }).total).toBe(1);
  await next.close();
});

test('what a process left that died while it saved is not kept twice once its job has drawn the same again', async () => {
  const { studio, file, id } = await drawn();
  const leftover = await leave(studio, { id: otherId(id), like: file });
  expect(await studio.start()).toEqual([]);
  expect(studio.images.page({ limit: 9 }).images.map((image) => image.id)).toEqual([id]);
  expect(existsSync(leftover)).toBe(false);
  await studio.close();
});

test('what a living process has just saved for its job is left alone, whatever day its file has', async () => {
  const { studio, file, id, engine } = await drawn();
  const jobId = studio.queue.enqueue(onePicture);
  await engine.started(2);
  const fresh = await leave(studio, { id: otherId(id), like: file, jobId });
  expect(await studio.start()).toEqual([]);
  expect([existsSync(fresh), studio.images.page({ limit: 9 }).total]).toEqual([true, 1]);
  await studio.close();
});

test('a picture whose file was moved within the pictures is found where it is now', async () => {
  const { studio, file, id } = await drawn();
  const moved = inMonth('2019-01', file);
  renameSync(join(profile.profile.pictures, file), moved);
  utimesSync(moved, anHourAgo, anHourAgo);
  expect(await studio.start()).toEqual([]);
  expect((await studio.folder.pixels(studio.images.record(id).file)).pixels.width).toBe(8);
  await studio.close();
});

test('where the picture of the row is damaged, the one an earlier go of its job left comes back', async () => {
  const { studio, file, id } = await drawn();
  await leave(studio, { id: otherId(id), like: file });
  truncateSync(join(profile.profile.pictures, file), 100);
  expect(await studio.start()).toEqual([]);
  expect(studio.images.page({ limit: 9 }).images.map((image) => image.id)).toEqual([otherId(id), id]);
  await studio.close();
});

test('a different picture that an earlier go of its job left comes back beside the one the job drew', async () => {
  const { studio, file, id } = await drawn();
  await leave(studio, { id: otherId(id), like: file, tokens: null });
  expect(await studio.start()).toEqual([]);
  expect(studio.images.page({ limit: 9 }).images.map((image) => image.jobId !== null)).toEqual([false, true]);
  await studio.close();
});

test('one damaged picture keeps no other from coming back, and is named', async () => {
  const { studio, file } = await drawn();
  const more = await drawnAgain(studio, file, 3);
  await studio.close();
  truncateSync(more[1] ?? '', 150);
  loseHistory();
  const { studio: next, announced } = profile.open();
  expect(next.notices.map(({ code }) => code)).toEqual(['databaseLost']);
  expect(await next.start()).toMatchObject([{ code: 'pictureUnreadable', detail: { file: expect.stringContaining('img_') as string } }]);
  expect(next.images.page({ limit: 9 }).total).toBe(3);
  expect(announced.flatMap(({ name, payload }) => (name === 'noticeRaised' ? payload.code : []))).toEqual(['picturesNotRefound']);
  await next.close();
});

test.each([
  ['text that ends too soon', cutShort(textChunk('unifluid', '{"format":1}'))],
  ['text that unpacks to far more than it is', textChunk('unifluid', 'x'.repeat(20 * 1024 * 1024))],
  ['text that is none', { type: 'iTXt', data: Buffer.from('unifluid\0') }],
  ['no text at all', null],
])('a picture with %s in the place of its record is left alone, and the studio starts', async (_name, chunk) => {
  const { studio, file } = await drawn();
  const stranger = inMonth('2026-11', `2026-11/img_0d7g1tkdc41rg8p43q4p1.png`);
  const { pixels } = await studio.folder.pixels(file);
  writeFileSync(stranger, encodePng(pixels, chunk === null ? [] : [chunk]));
  utimesSync(stranger, anHourAgo, anHourAgo);
  expect(await studio.start()).toEqual([]);
  expect([existsSync(stranger), studio.images.page({ limit: 9 }).total]).toEqual([true, 1]);
  await studio.close();
});

test('a record with a day that no calendar shows comes back with the day its file was written', async () => {
  const { studio, id, file } = await drawn();
  const strange = await leave(studio, { id: otherId(id), like: file, tokens: null, createdAt: 9e15 });
  await studio.close();
  loseHistory();
  const next = profile.open().studio;
  expect(await next.start()).toEqual([]);
  expect(existsSync(strange)).toBe(true);
  expect(next.images.card(otherId(id)).createdAt).toBe(anHourAgo.getTime());
  await next.close();
});

test('a file dated ahead by a clock that was wrong is found again, too', async () => {
  const { studio, id, file } = await drawn();
  const ahead = await leave(studio, { id: otherId(id), like: file, tokens: null });
  utimesSync(ahead, new Date(Date.now() + 1e10), new Date(Date.now() + 1e10));
  await studio.start();
  expect(studio.images.page({ limit: 9 }).total).toBe(2);
  await studio.close();
});

test('after a restored history the pictures of unfinished jobs stay, and edits find their sources', async () => {
  const { studio, id } = await drawn();
  await studio.close();
  const backup = join(profile.profile.folder, 'before');
  // The copy knows the first job as still to be drawn, and no picture at all.
  copyDatabase(backup, "DELETE FROM images; UPDATE jobs SET state = 'queued'");

  const second = profile.open();
  second.studio.queue.enqueue({
    kind: 'edit',
    imageId: id,
    instruction: 'make it blue',
    seed: 1,
    variations: 1,
    steps: 4,
    guidance: 3,
    imageGuidance: 1,
    temperature: 1,
    order: 'random',
  });
  const run = await second.engine.started(1);
  for (let token = 0; token < 4; token += 1) run.drawToken();
  run.finish();
  await second.reach('done', 'done');
  const files = second.studio.images.page({ limit: 9 }).images.map((image) => second.studio.images.record(image.id).file);
  await second.studio.close();
  // The edit's file lies in a folder that is read first.
  const [edited = ''] = files;
  renameSync(join(profile.profile.pictures, edited), inMonth('0001-01', edited));
  restoreFrom(backup);

  const third = profile.open();
  expect(third.studio.notices.map(({ code }) => code)).toEqual(['databaseCorrupt']);
  expect(await third.studio.start()).toEqual([]);
  const shown = third.studio.images.page({ limit: 9 }).images;
  expect(shown.map(({ kind, parentId, jobId }) => [kind, parentId, jobId])).toEqual([
    ['edited', id, null],
    ['generated', null, null],
  ]);
  await third.studio.close();
});

test('one file that cannot be removed is answered, stays noted, and keeps nothing else from being swept', async () => {
  const { studio, file, id } = await drawn();
  studio.images.trash([id], 1);
  // What cannot be removed: a folder that has the file's place.
  rmSync(join(profile.profile.pictures, file));
  mkdirSync(join(profile.profile.pictures, file));
  expect(await studio.emptyTrash()).toEqual([id]);
  expect(studio.images.deletedFiles()).toEqual([file]);
  const faults = await studio.start();
  expect(faults).toHaveLength(1);
  rmSync(join(profile.profile.pictures, file), { recursive: true });
  expect(await studio.start()).toEqual([]);
  expect(studio.images.deletedFiles()).toEqual([]);
  await studio.close();
});

/** A studio with one drawn picture. */
async function drawn() {
  const opened = profile.open();
  opened.studio.queue.enqueue(onePicture);
  const run = await opened.engine.started(1);
  for (let token = 0; token < 4; token += 1) run.drawToken();
  run.finish();
  await opened.reach('done');
  const [image] = opened.studio.images.page({ limit: 1 }).images;
  if (image === undefined) throw new Error('nothing was drawn');
  return { ...opened, id: image.id, file: opened.studio.images.record(image.id).file };
}

type Leaving = { readonly id: ImageId; readonly like: string; readonly tokens?: null; readonly createdAt?: number; readonly jobId?: JobId };

/** A picture file of the same job, as a process leaves it that died between file and row. */
async function leave(studio: Studio, { id, like, ...change }: Leaving): Promise<string> {
  const { pixels } = await studio.folder.pixels(like);
  const [known] = studio.images.page({ limit: 1 }).images;
  if (known === undefined) throw new Error('no picture to be like');
  const { kind, title, parentId, jobId, createdAt, made } = studio.images.record(known.id);
  const tokens = studio.images.tokens(known.id);
  const saved = await studio.folder.save({ id, kind, title, parentId, jobId, createdAt, made, tokens, pixels, ...change });
  const path = join(profile.profile.pictures, saved.file);
  utimesSync(path, anHourAgo, anHourAgo);
  return path;
}

/** More drawings beside the first, as files alone. */
async function drawnAgain(studio: Studio, like: string, count: number): Promise<readonly string[]> {
  const ids = Array.from({ length: count }, (_value, index) => imageIdSchema.parse(`img_0000000${index}`));
  return Promise.all(ids.map((id) => leave(studio, { id, like })));
}

function otherId(id: ImageId): ImageId {
  return imageIdSchema.parse(id.replace(/.$/u, (end) => (end === 'a' ? 'b' : 'a')));
}

function cutShort({ type, data }: PngChunk): PngChunk {
  return { type, data: data.subarray(0, -6) };
}

function inMonth(month: string, file: string): string {
  const target = join(profile.profile.pictures, month, file.slice(8));
  mkdirSync(dirname(target), { recursive: true });
  return target;
}

function loseHistory(): void {
  writeFileSync(profile.profile.database, 'nothing that SQLite knows, but long enough to be looked at as one of its files'.repeat(40));
  for (const suffix of ['-wal', '-shm']) rmSync(profile.profile.database + suffix, { force: true });
}

function copyDatabase(target: string, change: string): void {
  copyFileSync(profile.profile.database, target);
  changeDatabaseFile(target, change);
}

/** The history is damaged; the newest backup is the copy. */
function restoreFrom(copy: string): void {
  const folder = join(dirname(profile.profile.database), 'backups');
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  copyFileSync(copy, join(folder, 'library-4070908800000.sqlite'));
  loseHistory();
}
