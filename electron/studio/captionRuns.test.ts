import { copyFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EngineWork } from '../contract/engineWork.ts';
import { CaptionedPhotos, shortCaptions } from './testing/captionedPhotos.ts';
import { importColour } from './testing/testStudio.ts';

let library: CaptionedPhotos;
beforeEach(() => {
  library = new CaptionedPhotos();
});
afterEach(() => library.dispose());

const twenty = Array.from({ length: 20 }, (_value, number) => `${String(number).padStart(2, '0')}.jpg`);
const everything = { target: { kind: 'selection', selection: {} } as const, settings: shortCaptions };

function pictures(work: EngineWork | undefined): number {
  return work?.kind === 'captionMany' ? work.pictures.length : 0;
}

test('every photo of a selection gets one caption, some at a time, in their order', async () => {
  const { studio, engine, start, run, finish, photos } = await library.open(twenty);
  const id = await start();
  await finish(id);
  expect(engine.runs.map(({ work }) => pictures(work))).toEqual([8, 8, 4]);
  expect(run(id)).toMatchObject({ state: 'done', photos: 20, captioned: 20, failed: 0, skipped: 0 });
  for (const photo of (await photos()).values()) {
    expect(studio.photos.card(photo).caption).toEqual({
      text: 'a dog on the grass',
      keywords: ['dog', 'grass'],
      confidence: 0.6,
      by: 'model',
      review: 'toReview',
    });
    expect(studio.captions.pieces([photo])).toEqual([{ photoId: photo, pieces: [{ text: 'a dog on the grass', logProbability: -0.5 }] }]);
  }
  await studio.close();
});

test('what changed since somebody looked is told by number, so that another process sees it', async () => {
  const { studio, start, finish, photos } = await library.open(['a.jpg', 'b.jpg']);
  const ids = await photos();
  const [a, b] = [ids.get('a.jpg'), ids.get('b.jpg')];
  if (a === undefined || b === undefined) throw new Error('no photos');
  const before = studio.captions.newestChange();
  await finish(await start());
  expect(studio.captions.changedAfter(before).toSorted()).toEqual([a, b].toSorted());
  const between = studio.captions.newestChange();
  studio.captions.approve([b], 1);
  expect(studio.captions.changedAfter(between)).toEqual([b]);
  expect(studio.captions.changedAfter(studio.captions.newestChange())).toEqual([]);
  await studio.close();
});

test('the model sees photos whole, stretched to its square', async () => {
  const { studio, engine, start, finish } = await library.open(['wide.jpg']);
  await finish(await start());
  const [run] = engine.runs;
  if (run?.work.kind !== 'captionMany') throw new Error('no photo was captioned');
  const [seen] = run.work.pictures;
  expect([seen?.picture.width, seen?.picture.height]).toEqual([8, 8]);
  expect(seen?.picture.rgba.filter((_value, at) => at % 4 === 3).every((alpha) => alpha === 255)).toBe(true);
  await studio.close();
});

test('complaint 6: a second run over the same photos makes no model call, whatever becomes of words that are there', async () => {
  const { studio, engine, start, run, finish } = await library.open(twenty);
  await finish(await start());
  const calls = engine.runs.length;
  const again = await start();
  await finish(again);
  expect(run(again)).toMatchObject({ state: 'done', captioned: 0, known: 20 });
  for (const policy of ['overwrite', 'append', 'prepend'] as const) {
    const other = await start({ policy });
    await finish(other);
    expect(run(other)).toMatchObject({ state: 'done', captioned: 0, known: 20 });
  }
  expect(engine.runs.length).toBe(calls);
  expect(studio.photos.page({ limit: 1 }).photos[0]?.caption?.text).toBe('a dog on the grass');
  await studio.close();
});

test('complaint 6: a photo whose like was captioned in the same way takes its words over; asked in another way the model is asked', async () => {
  const { studio, engine, start, run, finish, folderId } = await library.open(['one.jpg']);
  await finish(await start());
  copyFileSync(join(library.folder, 'one.jpg'), join(library.folder, 'two.jpg'));
  await studio.photoLibrary.rescan(folderId);
  const second = await start();
  await finish(second);
  expect([run(second).known, run(second).captioned, engine.runs.length]).toEqual([2, 0, 1]);
  const third = await start({ policy: 'overwrite', kind: 'question', question: 'what is this?' });
  await finish(third);
  expect([run(third).captioned, engine.runs.length]).toEqual([2, 2]);
  await studio.close();
});

test('complaint 5: files that cannot be read are failures with their reasons, and the others are captioned', async () => {
  const { studio, start, run, finish, folderId } = await library.open(twenty);
  // Looked at, 03.jpg would turn out to be unreadable altogether, sooner or later.
  await studio.photoLooking.close();
  truncateSync(join(library.folder, '03.jpg'), 370);
  writeFileSync(join(library.folder, '04.jpg'), 'no picture at all');
  truncateSync(join(library.folder, '05.jpg'), 0);
  rmSync(join(library.folder, '06.jpg'));
  const id = await start();
  await finish(id);
  const failures = studio.captionRuns.failures({ runId: id, from: 0, limit: 50 });
  expect(failures.map(({ path, code }) => [path, code])).toEqual([
    ['03.jpg', 'pictureTruncated'],
    ['04.jpg', 'pictureNotAPicture'],
    ['05.jpg', 'pictureEmpty'],
    ['06.jpg', 'fileNotFound'],
  ]);
  expect(failures.every(({ message }) => message.length > 10)).toBe(true);
  expect(run(id)).toMatchObject({ state: 'done', captioned: 16, failed: 4 });
  expect(studio.captionRuns.failures({ runId: id, from: 3, limit: 50 })).toHaveLength(1);
  // Once a scan has seen them each is counted once. Of the first the beginning can be read, so that it can be tried again; the others once they are put right.
  await studio.photoLibrary.rescan(folderId);
  expect(await studio.photoFinding.tally({})).toMatchObject({ all: 20, failed: 1, unreadable: 2, missing: 1 });
  for (const bad of ['03.jpg', '04.jpg', '05.jpg']) copyFileSync(join(library.folder, '00.jpg'), join(library.folder, bad));
  await studio.photoLibrary.rescan(folderId);
  expect(await studio.photoFinding.tally({})).toMatchObject({ all: 20, failed: 3, unreadable: 0, missing: 1 });
  const again = await studio.captionRuns.retryFailures(id);
  await finish(again);
  expect(run(again)).toMatchObject({ state: 'done', photos: 4, known: 3, failed: 1 });
  await studio.close();
});

test.each(['skip', 'overwrite', 'append', 'prepend'] as const)(
  'complaint 7: words of a person are never replaced by a run that is to %s',
  async (policy) => {
    const { studio, start, run, finish, photos, textOf } = await library.open(['one.jpg', 'two.jpg']);
    const all = await photos();
    const one = all.get('one.jpg');
    if (one === undefined) throw new Error('one.jpg is not there');
    studio.captions.edit({ photoId: one, text: 'my dog Ada', keywords: ['Ada'] }, 1);
    const id = await start({ policy });
    await finish(id);
    expect([textOf(one), textOf(all.get('two.jpg'))]).toEqual(['my dog Ada', 'a dog on the grass']);
    expect(run(id)).toMatchObject({ captioned: 1, skipped: policy === 'skip' ? 1 : 0, protected: policy === 'skip' ? 0 : 1 });
    expect(studio.photos.card(one).caption).toMatchObject({ by: 'person', confidence: null, review: 'approved' });
    await studio.close();
  },
);

test('complaint 7: words that a person writes while the model is at work on the photo stay', async () => {
  const { studio, engine, start, run, photos, textOf, reach } = await library.open(['one.jpg']);
  const [one] = (await photos()).values();
  if (one === undefined) throw new Error('no photo');
  const id = await start({ policy: 'overwrite' });
  const call = await engine.started(1);
  studio.captions.edit({ photoId: one, text: 'my dog Ada', keywords: [] }, 1);
  call.finish();
  await reach(id, 'done');
  expect([textOf(one), run(id).protected, run(id).captioned]).toEqual(['my dog Ada', 1, 0]);
  await studio.close();
});

test.each([
  ['overwrite', 'a dog on the grass', ['dog', 'grass']],
  ['append', 'my dog Ada a dog on the grass', ['Ada', 'dog', 'grass']],
  ['prepend', 'a dog on the grass my dog Ada', ['dog', 'grass', 'Ada']],
] as const)('where edited words are included by an explicit act, %s gives "%s", once, and is undone', async (policy, text, keywords) => {
  const { studio, start, finish, photos, textOf } = await library.open(['one.jpg']);
  const [one] = (await photos()).values();
  if (one === undefined) throw new Error('no photo');
  studio.captions.edit({ photoId: one, text: 'my dog Ada', keywords: ['Ada'] }, 1);
  for (const _time of [1, 2]) await finish(await start({ policy, includeEdited: true }));
  expect([textOf(one), studio.photos.card(one).caption?.keywords]).toEqual([text, keywords]);
  expect(await studio.takingBack.undo()).toEqual({ kind: 'run', photoIds: [one] });
  expect(textOf(one)).toBe('my dog Ada');
  expect(await studio.takingBack.redo()).toEqual({ kind: 'run', photoIds: [one] });
  expect(textOf(one)).toBe(text);
  await studio.close();
});

test('a dry run says what a run then does, and changes nothing', async () => {
  const { studio, engine, start, run, finish, photos } = await library.open(twenty);
  const [first, second] = (await photos()).values();
  if (first === undefined || second === undefined) throw new Error('no photos');
  studio.captions.edit({ photoId: first, text: 'my dog Ada', keywords: [] }, 1);
  await finish(await start({}, [second]));
  const plan = await studio.captionRuns.plan(everything);
  expect(plan).toEqual({ photos: 20, toCaption: 18, toEdit: 0, known: 1, skipped: 1, protected: 0, unavailable: 0 });
  const overwriting = await studio.captionRuns.plan({ ...everything, settings: { ...shortCaptions, policy: 'overwrite' } });
  expect(overwriting).toMatchObject({ toCaption: 18, known: 1, protected: 1 });
  expect([engine.runs.length, studio.captionRuns.list().length]).toEqual([1, 1]);
  const id = await start();
  await finish(id);
  expect(run(id)).toMatchObject({ captioned: plan.toCaption, known: plan.known, skipped: plan.skipped });
  await studio.close();
});

test('a question asked meanwhile jumps ahead of a run, which goes on by itself and loses nothing', async () => {
  const { studio, engine, start, run, finish } = await library.open(twenty);
  const picture = await importColour(studio, '#3c3');
  const id = await start();
  const first = await engine.started(1);
  first.writeCaption();
  first.writeCaption();
  studio.queue.enqueue({ kind: 'ask', imageIds: [picture.id], question: 'what colour?' });
  const answer = await engine.started(2);
  expect([first.isStopped, answer.work.kind, run(id).state, run(id).captioned]).toEqual([true, 'ask', 'waiting', 2]);
  answer.finish();
  await finish(id);
  expect(run(id)).toMatchObject({ state: 'done', captioned: 20, failed: 0 });
  expect(engine.runs.slice(2).map(({ work }) => pictures(work))).toEqual([8, 8, 2]);
  await studio.close();
});

test('a run is paused, resumed and stopped; what is written stays, and nothing is written twice', async () => {
  const { studio, engine, start, run, reach, finish } = await library.open(twenty);
  const id = await start();
  (await engine.started(1)).finish();
  await engine.started(2);
  await studio.captionRuns.pause(id);
  expect(run(id)).toMatchObject({ state: 'paused', captioned: 8 });
  studio.captionRuns.resume(id);
  (await engine.started(3)).finish();
  await engine.started(4);
  await studio.captionRuns.stop(id);
  await reach(id, 'stopped');
  expect(run(id)).toMatchObject({ state: 'stopped', captioned: 16 });
  studio.captionRuns.resume(id);
  await finish(id);
  expect(run(id)).toMatchObject({ state: 'done', captioned: 20 });
  await studio.close();
});

test('question and context name the folder, the date and the camera of each photo', async () => {
  const { studio, engine, start, finish } = await library.open(['lake/red boat.jpg']);
  await finish(await start({ kind: 'question', question: 'what is in {folder}?', context: 'taken on {date} by {camera}:' }));
  expect(engine.runs[0]?.work).toMatchObject({
    kind: 'captionMany',
    wanted: 'question',
    pictures: [{ words: 'taken on by : what is in lake?' }],
  });
  await studio.close();
});

test('photos are found by what is written about them, beside their names, until it is taken back', async () => {
  const { studio, start, finish, photos } = await library.open(['lake/red boat.jpg', 'fox.png']);
  await finish(await start());
  const find = (search: string) => studio.photos.page({ limit: 10, search }).photos.map(({ name }) => name);
  expect([find('lake grass'), find('dog').length]).toEqual([['red boat.jpg'], 2]);
  const boat = (await photos()).get('lake/red boat.jpg');
  if (boat === undefined) throw new Error('no photo');
  studio.captions.edit({ photoId: boat, text: 'Ada', keywords: ['sail'] }, 2);
  expect([find('sail'), find('grass')]).toEqual([['red boat.jpg'], ['fox.png']]);
  await studio.takingBack.undo();
  expect([find('sail'), find('lake grass')]).toEqual([[], ['red boat.jpg']]);
  await studio.close();
});

test('captions are approved over many photos, reverted, and each act is undone by itself', async () => {
  const { studio, start, finish, photos, textOf } = await library.open(twenty);
  await finish(await start());
  const all = [...(await photos()).values()];
  const [first] = all;
  if (first === undefined) throw new Error('no photo');
  expect(studio.captions.approve(all, 1)).toHaveLength(20);
  expect(studio.captions.approve(all, 2)).toHaveLength(0);
  studio.captions.edit({ photoId: first, text: 'Ada', keywords: [] }, 3);
  expect(studio.captions.revert([first], 4)).toEqual([first]);
  expect([textOf(first), studio.photos.card(first).caption?.review]).toEqual(['a dog on the grass', 'approved']);
  expect([(await studio.takingBack.undo())?.kind, textOf(first)]).toEqual(['revert', 'Ada']);
  expect([
    (await studio.takingBack.undo())?.kind,
    (await studio.takingBack.undo())?.kind,
    (await studio.takingBack.undo())?.photoIds.length,
  ]).toEqual(['edit', 'approve', 20]);
  expect([await studio.takingBack.undo(), textOf(first)]).toEqual([null, undefined]);
  await studio.close();
});

test('a photo whose file became another is captioned anew, though its folder is to be skipped where words are', async () => {
  const { studio, start, run, finish, folderId } = await library.open(['one.jpg', 'two.jpg']);
  await finish(await start());
  copyFileSync(join(library.folder, 'two.jpg'), join(library.folder, 'three.jpg'));
  writeFileSync(join(library.folder, 'one.jpg'), await (await import('../photos/testing/writePhotos.ts')).photoBytes(9));
  await studio.photoLibrary.rescan(folderId);
  const id = await start();
  await finish(id);
  expect(run(id)).toMatchObject({ captioned: 1, known: 2 });
  await studio.close();
});

test('a run without photos is refused, and a run that never was is not known', async () => {
  const { studio, start } = await library.open([]);
  await expect(start()).rejects.toMatchObject({ code: 'captionRunHasNothing' });
  await expect(studio.captionRuns.pause('job_00000000')).rejects.toMatchObject({ code: 'captionRunNotFound' });
  expect(() => studio.captionRuns.resume('job_00000000')).toThrow(expect.objectContaining({ code: 'captionRunNotFound' }));
  await studio.close();
});
