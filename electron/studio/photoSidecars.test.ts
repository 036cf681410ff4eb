import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CaptionEdit } from '../contract/captionRuns.ts';
import type { PhotoId } from '../contract/ids.ts';
import type { SidecarRequest } from '../contract/sidecars.ts';
import { AppError } from '../contract/errors.ts';
import { lightroom } from '../sidecars/testing/fixtures.ts';
import { PhotoFolder } from '../sidecars/testing/photoFolder.ts';
import { fox } from '../sidecars/testing/wanted.ts';
import { sidecarsAtOnce } from '../sidecars/writeSidecars.ts';
import { PhotoSidecars } from './photoSidecars.ts';
import { randomIds, systemClock } from './system.ts';

let disk: PhotoFolder;
beforeEach(() => {
  kept.length = 0;
  disk = new PhotoFolder();
});
afterEach(() => disk.dispose());

const caption = { ...fox, review: 'toReview' } as const;
const choice = { formats: ['xmp', 'csv'], xmpName: 'photo.jpg.xmp', policy: 'skip', includeEdited: false } as const;

const kept: CaptionEdit[] = [];
/** Photos that were looked up while nobody else had a turn. */
let [inARow, mostInARow] = [0, 0];

/** The studio's sidecars over these photos; those named by a small letter have a caption. */
function open(...names: readonly string[]) {
  const photos = new Map(names.map((name) => [disk.photo(name).id, { name, path: disk.photo(name).path }]));
  const sidecars = new PhotoSidecars({
    photos: { card: (id) => ({ caption: /^[a-z]/u.test(photos.get(id)?.name ?? '') ? caption : null }) },
    file(id) {
      inARow += 1;
      mostInARow = Math.max(mostInARow, inARow);
      const until = performance.now() + 0.2;
      while (performance.now() < until);
      const photo = photos.get(id);
      if (photo === undefined) throw new AppError('photoMissing', { file: 'gone.jpg' });
      return photo;
    },
    journal: disk.journal,
    keepWords: (change) => void kept.push(change),
    newId: randomIds.sidecarBatch,
    clock: systemClock,
    announce: () => undefined,
  });
  const request: SidecarRequest = { photoIds: [...photos.keys(), 'pho_0000000000000000'], choice };
  return { sidecars, request, ids: [...photos.keys()] as readonly PhotoId[] };
}

test('complaint 8: a plan says what would be done and leaves the disk alone; written, all of it stands there', async () => {
  disk.put('b.jpg.xmp', lightroom).put('c.jpg.xmp', '<broken');
  const { sidecars, request } = open('a.jpg', 'b.jpg', 'c.jpg', 'D.jpg');
  const before = disk.names();
  const plan = await sidecars.plan(request);
  expect(plan).toMatchObject({ counts: { create: 4, merge: 1, replace: 0, unchanged: 0, refuse: 1 }, files: 3, leftOut: 2 });
  expect(plan.entries).toHaveLength(6);
  expect(disk.names()).toEqual(before);
  expect(await sidecars.write(plan.id)).toEqual({ files: 3, failures: [] });
  expect(disk.names().filter((name) => !before.includes(name))).toEqual(['a.jpg.xmp', 'captions.csv']);
  expect(disk.text('c.jpg.xmp')).toBe('<broken');
  expect(await sidecars.undo(plan.id)).toEqual({ restored: 3, failures: [] });
  expect([disk.names(), disk.text('b.jpg.xmp')]).toEqual([before, lightroom]);
});

test('complaint 7: a plan that was looked at holds: what changed meanwhile is named and left', async () => {
  const { sidecars, request } = open('a.jpg', 'b.jpg');
  const plan = await sidecars.plan(request);
  disk.put('a.jpg.xmp', lightroom);
  const { files, failures } = await sidecars.write(plan.id);
  expect([files, failures.map(({ name, code }) => [name, code])]).toEqual([2, [['a.jpg.xmp', 'sidecarChanged']]]);
  expect(disk.text('a.jpg.xmp')).toBe(lightroom);
});

test('writing at once says what was refused, and the whole act is undone by its name', async () => {
  disk.put('a.jpg.xmp', '<broken');
  const { sidecars, request } = open('a.jpg', 'b.jpg');
  const id = randomIds.sidecarBatch();
  const { files, failures } = await sidecars.writeNow(id, request);
  expect([files, failures.map(({ name, code }) => [name, code])]).toEqual([2, [['a.jpg.xmp', 'sidecarUnsound']]]);
  expect(await sidecars.undo(id)).toMatchObject({ restored: 2 });
});

test('what stands beside photos is read in every format, with who wrote it where that is said', async () => {
  const { sidecars, request, ids } = open('a.jpg', 'b.jpg');
  await sidecars.writeNow(randomIds.sidecarBatch(), { ...request, choice: { ...choice, formats: ['txt', 'xmp', 'json', 'jsonl', 'csv'] } });
  disk.put('b.jpg.xmp', '<broken').put('b.txt', '');
  const found = await sidecars.read(ids);
  const said = found.map(({ photoId, format, words, failure }) => [photoId, format, words?.text ?? failure?.code, words?.by]);
  expect(said).toEqual([
    ...(['txt', 'xmp', 'json', 'jsonl', 'csv'] as const).map((format) => [
      ids[0],
      format,
      fox.text,
      format === 'txt' || format === 'xmp' ? null : 'model',
    ]),
    [ids[1], 'xmp', 'sidecarUnsound', undefined],
    ...(['json', 'jsonl', 'csv'] as const).map((format) => [ids[1], format, fox.text, 'model']),
  ]);
});

test('complaint 7: what stands beside photos without a caption is taken in as theirs, once, and from then on follows the library', async () => {
  disk
    .put('A.jpg.xmp', lightroom.replace('xmp:Rating="4"', 'dc:description="Mine."'))
    .put('B.txt', 'Also mine.')
    .put('C.jpg.xmp', '<broken');
  disk.put('d.jpg.xmp', lightroom);
  const { sidecars, ids, request } = open('A.jpg', 'B.jpg', 'C.jpg', 'd.jpg');
  expect(await sidecars.takeIn(request.photoIds)).toMatchObject({
    photoIds: [{}, {}],
    failures: [{ name: 'C.jpg.xmp', code: 'sidecarUnsound' }],
  });
  expect(kept).toEqual([
    { photoId: ids[0], text: 'Mine.', keywords: ['harbour', 'Évora & around'] },
    { photoId: ids[1], text: 'Also mine.', keywords: [] },
  ]);
  expect(await sidecars.takeIn(request.photoIds)).toMatchObject({ photoIds: [] });
  const planned = await disk.plan([disk.photo('B.jpg', { text: 'Mine, better.' })], { formats: ['txt'], policy: 'overwrite' });
  expect(planned[0]?.entries[0]).toMatchObject({ action: 'replace', before: 'Also mine.', after: 'Mine, better.' });
});

test('complaint 10: writing that is stopped ends after the files it is at; what is written stays, and is undone as one act', async () => {
  const names = Array.from({ length: sidecarsAtOnce + 3 }, (_value, number) => `p${String(number).padStart(3, '0')}.jpg`);
  const { sidecars, request } = open(...names);
  const before = disk.names();
  const plan = await sidecars.plan({ ...request, choice: { ...choice, formats: ['txt'] } });
  const writing = sidecars.write(plan.id);
  sidecars.stop(plan.id);
  expect(await writing).toEqual({ files: sidecarsAtOnce, failures: [] });
  expect(disk.names().filter((name) => name.endsWith('.txt'))).toHaveLength(sidecarsAtOnce);
  expect(await sidecars.undo(plan.id)).toEqual({ restored: sidecarsAtOnce, failures: [] });
  expect(disk.names()).toEqual(before);
});

test('photos are looked up a few at a time, by whatever asks for very many of them, and others get their turn in between', async () => {
  const names = Array.from({ length: 600 }, (_value, number) => `P${String(number)}.jpg`);
  const { sidecars, request } = open(...names);
  for (const work of [
    () => sidecars.plan(request),
    () => sidecars.takeIn(request.photoIds),
    () => sidecars.writeNow('sid_00000000', request),
    () => sidecars.read(request.photoIds),
  ]) {
    [inARow, mostInARow] = [0, 0];
    const turns = setInterval(() => (inARow = 0), 0);
    await work();
    clearInterval(turns);
    expect(mostInARow).toBeLessThan(200);
  }
});

test('a plan ends where another one is asked for meanwhile', async () => {
  const { sidecars, request } = open('a.jpg', 'b.jpg');
  const first = sidecars.plan(request).catch((error: unknown) => (error instanceof AppError ? error.code : error));
  const second = sidecars.plan(request);
  expect(await first).toBe('cancelled');
  expect(await sidecars.write((await second).id)).toMatchObject({ files: 3 });
});
