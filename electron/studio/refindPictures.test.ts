import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { imageIdSchema } from '../contract/ids.ts';
import { changeDatabaseFile } from '../store/testing/testDatabase.ts';
import type { Studio } from './openStudio.ts';
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

test('a picture that an earlier go of its job left comes back beside the one the job drew', async () => {
  const { studio, file, id } = await drawn();
  const leftover = id.replace(/.$/u, (end) => (end === 'a' ? 'b' : 'a'));
  await leave(studio, { id: leftover, like: file });
  expect(await studio.start()).toEqual([]);
  expect(studio.images.page({ limit: 9 }).images.map((image) => image.jobId !== null)).toEqual([false, true]);
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

/** A picture file of the same job, as a process leaves it that died between file and row. */
async function leave(studio: Studio, { id, like }: { readonly id: string; readonly like: string }): Promise<void> {
  const { pixels } = await studio.folder.pixels(like);
  const [known] = studio.images.page({ limit: 1 }).images;
  if (known === undefined) throw new Error('no picture to be like');
  const { kind, title, parentId, jobId, createdAt, made } = studio.images.record(known.id);
  const tokens = studio.images.tokens(known.id);
  const saved = await studio.folder.save({ id: imageIdSchema.parse(id), kind, title, parentId, jobId, createdAt, made, tokens, pixels });
  utimesSync(join(profile.profile.pictures, saved.file), anHourAgo, anHourAgo);
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
