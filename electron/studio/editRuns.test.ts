import { copyFileSync, existsSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultExport } from '../contract/exportOptions.ts';
import { originalFile } from '../library/pictureFolder.ts';
import { photoBytes } from '../photos/testing/writePhotos.ts';
import { CaptionedPhotos } from './testing/captionedPhotos.ts';
import { paintBlue } from './testing/paintBlue.ts';
import { until } from './testing/fakeEngine.ts';
import { fakeModel, importColour } from './testing/testStudio.ts';

let library: CaptionedPhotos;
beforeEach(() => {
  library = new CaptionedPhotos();
});
afterEach(() => library.dispose());

const six = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'lake/e.jpg', 'lake/f.png'];
const everything = { target: { kind: 'selection', selection: {} } as const, settings: paintBlue };
type Opened = Awaited<ReturnType<CaptionedPhotos['open']>>;

const picturesOnDisk = async ({ studio }: Opened) => (await studio.folder.list()).length;
const edited = ({ studio }: Opened) => studio.images.page({ limit: 500, kind: 'edited' }).images;

test('complaint 16: one instruction edits every photo of a selection, each into a picture that is the child of that photo as it is kept', async () => {
  const opened = await library.open(six);
  const { studio, engine, edit, run, finish, photos } = opened;
  const before = six.map((path) => readFileSync(join(library.folder, path)));
  const id = await edit();
  await finish(id);
  expect(run(id)).toMatchObject({ state: 'done', photos: 6, edited: 6, known: 0, failed: 0, captioned: 0 });
  expect(engine.runs.map(({ work }) => work)).toMatchObject(
    Array.from({ length: 6 }, () => ({ kind: 'edit', instruction: 'paint it blue' })),
  );
  const edits = studio.captionRuns.edits(id);
  expect(edits.map(({ photoId }) => photoId)).toEqual([...(await photos()).values()]);
  for (const { photoId, imageId, isNew } of edits) {
    const record = studio.images.record(imageId);
    const source = studio.images.record(record.parentId ?? 'img_');
    expect([isNew, record.kind, record.title, source.kind, source.imported?.photo]).toEqual([
      ...[true, 'edited', 'paint it blue', 'imported', photoId],
    ]);
    expect(record.made).toMatchObject({ task: 'edit', original: { photo: photoId, sha256: source.imported?.sha256 } });
  }
  expect(six.map((path) => readFileSync(join(library.folder, path)))).toEqual(before);
  await studio.close();
});

test('complaint 16: the change comes back into the photo at its own size, as of a photo that is edited alone', async () => {
  const { studio, edit, finish } = await library.open(['wide.jpg']);
  const id = await edit();
  await finish(id);
  const [made] = studio.captionRuns.edits(id);
  const copy = await studio.copies.make(made?.imageId ?? 'img_', defaultExport, { number: 1, total: 1 });
  expect(await sharp(Buffer.from(copy.data)).metadata()).toMatchObject({ width: 96, height: 64 });
  const [colours, original] = await Promise.all(
    [Buffer.from(copy.data), join(library.folder, 'wide.jpg')].map((file) => sharp(file).removeAlpha().raw().toBuffer()),
  );
  // This engine's edits change the left half; the right one is the photo's own, to the byte.
  const row = (pixels: Buffer | undefined, from: number, to: number) => pixels?.subarray(from * 3, to * 3);
  expect(row(colours, 60, 96)).toEqual(row(original, 60, 96));
  expect(row(colours, 0, 20)).not.toEqual(row(original, 0, 20));
  await studio.close();
});

test('complaint 16: a dry run says what a run then does; what was edited in the same way is known and asks the model nothing', async () => {
  const { studio, engine, edit, run, finish, photos } = await library.open(six);
  const [first] = (await photos()).values();
  await finish(await edit({}, first === undefined ? [] : [first]));
  rmSync(join(library.folder, 'b.jpg'));
  const plan = await studio.captionRuns.plan(everything);
  expect(plan).toEqual({ photos: 6, toCaption: 0, toEdit: 5, known: 1, skipped: 0, protected: 0, unavailable: 0 });
  expect([engine.runs.length, studio.captionRuns.list().length]).toEqual([1, 1]);
  const id = await edit();
  await finish(id);
  expect(run(id)).toMatchObject({ edited: 4, known: 1, failed: 1 });
  const calls = engine.runs.length;
  const again = await edit();
  await finish(again);
  expect([run(again), engine.runs.length]).toMatchObject([{ edited: 0, known: 5, failed: 1 }, calls]);
  expect(studio.captionRuns.edits(again).map(({ imageId, isNew }) => [imageId, isNew])).toEqual(
    studio.captionRuns.edits(id).map(({ imageId }) => [imageId, false]),
  );
  expect([
    (await studio.captionRuns.plan({ ...everything, settings: { ...paintBlue, instruction: 'paint it red' } })).toEdit,
    (await studio.captionRuns.plan({ ...everything, settings: { ...paintBlue, seed: 4 } })).toEdit,
    (await studio.captionRuns.plan({ ...everything, settings: { ...paintBlue, steps: 5 } })).toEdit,
    (await studio.captionRuns.plan({ ...everything, settings: { ...paintBlue, asDrawn: true } })).toEdit,
  ]).toEqual([6, 6, 6, 6]);
  await studio.close();
});

test('complaint 16: the pictures of a run go to the trash together, and what lies there counts as not made', async () => {
  const opened = await library.open(six);
  const { studio, edit, run, finish } = opened;
  const id = await edit();
  await finish(id);
  const ids = studio.captionRuns.edits(id).map(({ imageId }) => imageId);
  studio.images.trash(ids, 1);
  expect([edited(opened), studio.captionRuns.edits(id)]).toEqual([[], []]);
  expect((await studio.captionRuns.plan(everything)).toEdit).toBe(6);
  studio.images.restore(ids);
  expect((await studio.captionRuns.plan(everything)).known).toBe(6);
  studio.images.trash(ids, 2);
  await studio.emptyTrash();
  const again = await edit();
  await finish(again);
  expect([run(again).edited, edited(opened).length]).toEqual([6, 6]);
  await studio.close();
});

test('complaint 16: a bad file is a failure with its reason and never the end; only what failed is tried again', async () => {
  const { studio, edit, run, finish, folderId } = await library.open(six);
  truncateSync(join(library.folder, 'a.jpg'), 370);
  writeFileSync(join(library.folder, 'b.jpg'), 'no picture at all');
  rmSync(join(library.folder, 'c.jpg'));
  const id = await edit();
  await finish(id);
  const failures = studio.captionRuns.failures({ runId: id, from: 0, limit: 50 });
  expect(failures.map(({ path, code }) => [path, code])).toEqual([
    ['a.jpg', 'pictureTruncated'],
    ['b.jpg', 'pictureNotAPicture'],
    ['c.jpg', 'fileNotFound'],
  ]);
  expect(run(id)).toMatchObject({ state: 'done', edited: 3, failed: 3 });
  for (const [number, bad] of ['a.jpg', 'b.jpg'].entries()) writeFileSync(join(library.folder, bad), await photoBytes(7 + number));
  await studio.photoLibrary.rescan(folderId);
  const again = await studio.captionRuns.retryFailures(id);
  await finish(again);
  expect(run(again)).toMatchObject({ state: 'done', photos: 3, edited: 2, failed: 1, settings: paintBlue });
  await studio.close();
});

test('complaint 16: a question jumps ahead of a run of edits, which goes on by itself and begins the photo anew that it was at', async () => {
  const opened = await library.open(six);
  const { studio, engine, edit, run, finish } = opened;
  const picture = await importColour(studio, '#3c3');
  const id = await edit();
  (await engine.started(1)).finish();
  const second = await engine.started(2);
  second.drawToken();
  studio.queue.enqueue({ kind: 'ask', imageIds: [picture.id], question: 'what colour?' });
  const answer = await engine.started(3);
  expect([second.isStopped, answer.work.kind, run(id).state, run(id).edited]).toEqual([true, 'ask', 'waiting', 1]);
  answer.finish();
  await finish(id);
  const [, , , again] = engine.runs;
  expect(again?.work).toEqual(second.work);
  expect([run(id).edited, run(id).failed, edited(opened).length]).toEqual([6, 0, 6]);
  await studio.close();
});

test('complaint 16: a run of edits is paused, resumed and stopped; what is made stays, and no photo has two pictures', async () => {
  const opened = await library.open(six);
  const { studio, engine, edit, run, reach, finish } = opened;
  const id = await edit();
  (await engine.started(1)).finish();
  await engine.started(2);
  await studio.captionRuns.pause(id);
  expect(run(id)).toMatchObject({ state: 'paused', edited: 1 });
  studio.captionRuns.resume(id);
  (await engine.started(3)).finish();
  await engine.started(4);
  await studio.captionRuns.stop(id);
  await reach(id, 'stopped');
  expect(run(id)).toMatchObject({ state: 'stopped', edited: 2 });
  studio.captionRuns.resume(id);
  await finish(id);
  expect(run(id)).toMatchObject({ state: 'done', edited: 6 });
  const parents = edited(opened).map(({ parentId }) => parentId);
  expect([parents.length, new Set(parents).size, await picturesOnDisk(opened)]).toEqual([6, 6, 12]);
  await studio.close();
});

test('complaint 16: a run that was killed between a picture’s file and its row goes on and has one picture of each photo, on disk too', async () => {
  const first = await library.open(six);
  const { studio, engine, edit } = first;
  const id = await edit();
  (await engine.started(1)).finish();
  await engine.started(2);
  const [made] = studio.captionRuns.edits(id);
  const killed = studio.images.record(made?.imageId ?? 'img_');
  const second = library.profile.open({ model: fakeModel });
  // The first process is gone for the second, with the file of a picture whose row it never wrote.
  const { kind, title, createdAt, parentId, made: how } = killed;
  const { pixels } = await studio.folder.pixels(killed.file);
  const like = { kind, title, createdAt, parentId, made: how, tokens: studio.images.tokens(killed.id), pixels };
  const left = await studio.folder.save({ ...like, id: 'img_leftbehind00000000', jobId: id });
  const leftFile = studio.folder.pathOf(left.file);
  const anHourAgo = new Date(Date.now() - 60 * 60 * 1000);
  await second.studio.start();
  const isOver = (): boolean => second.studio.captionRuns.list()[0]?.state === 'done';
  for (let answered = 0; !isOver();) {
    await until(() => isOver() || second.engine.runs.length > answered);
    for (; answered < second.engine.runs.length; answered += 1) second.engine.runs[answered]?.finish();
  }
  const edits = second.studio.captionRuns.edits(id);
  expect([edits.length, new Set(edits.map(({ photoId }) => photoId)).size, second.engine.runs.length]).toEqual([6, 6, 5]);
  expect(edits[0]?.imageId).toBe(killed.id);
  await second.studio.close();
  utimesSync(leftFile, anHourAgo, anHourAgo);
  const third = library.profile.open({ model: fakeModel });
  expect(await third.studio.start()).toEqual([]);
  expect([existsSync(leftFile), third.studio.images.page({ limit: 50, kind: 'edited' }).total]).toEqual([false, 6]);
  await third.studio.close();
  await studio.close();
});

test('complaint 16: photos of one content have one picture, and what was drawn in vain leaves no file', async () => {
  const opened = await library.open(['a.jpg', 'b.jpg']);
  const { studio, edit, run, finish, folderId } = opened;
  copyFileSync(join(library.folder, 'a.jpg'), join(library.folder, 'b.jpg'));
  copyFileSync(join(library.folder, 'a.jpg'), join(library.folder, 'c.jpg'));
  await studio.photoLibrary.rescan(folderId);
  const id = await edit();
  await finish(id);
  const edits = studio.captionRuns.edits(id);
  expect([run(id), edits.length, new Set(edits.map(({ imageId }) => imageId)).size]).toMatchObject([{ edited: 1, known: 2 }, 3, 1]);
  expect([edited(opened).length, await picturesOnDisk(opened)]).toEqual([1, 2]);
  await studio.close();
});

test('complaint 16: pictures of a run are found in the history by their instruction, which names folder, date and camera of each photo', async () => {
  const { studio, engine, edit, finish } = await library.open(['lake/red boat.jpg']);
  await finish(await edit({ instruction: 'draw the {folder} in winter' }));
  expect(engine.runs[0]?.work).toMatchObject({ instruction: 'draw the lake in winter' });
  const find = (search: string) => studio.history.page({ limit: 9, search, kind: 'edit' }).entries;
  expect(find('winter')).toMatchObject([{ kind: 'import', image: { kind: 'edited', title: 'draw the lake in winter' } }]);
  expect([find('summer'), studio.images.page({ limit: 9, search: 'winter' }).total]).toEqual([[], 1]);
  await studio.close();
});

test('complaint 16: a run with more steps than the model takes is refused before a photo is touched', async () => {
  const { studio, edit } = await library.open(['a.jpg']);
  await expect(edit({ steps: 90 })).rejects.toMatchObject({ code: 'stepsOutOfRange' });
  expect([studio.captionRuns.list(), studio.images.page({ limit: 9 }).total]).toEqual([[], 0]);
  await studio.close();
});

test('complaint 16: photos stay where they are: none of them is copied into the profile', async () => {
  const { studio, edit, finish } = await library.open(['a.jpg']);
  const id = await edit();
  await finish(id);
  const [made] = studio.captionRuns.edits(id);
  const sha256 = studio.images.record(made?.imageId ?? 'img_').made?.original?.sha256 ?? '';
  expect(existsSync(studio.folder.pathOf(originalFile(sha256)))).toBe(false);
  await studio.close();
});
