import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultExport } from '../contract/exportOptions.ts';
import type { ImageId } from '../contract/ids.ts';
import type { EditRequest, JobState } from '../contract/jobs.ts';
import { requestFrom } from '../contract/requestFrom.ts';
import type { Studio } from './studio.ts';
import type { FakeEngine } from './testing/fakeEngine.ts';
import { TestProfile, drawFox, fakeModel } from './testing/testStudio.ts';

const alone = { number: 1, total: 1 };
const [width, height] = [603, 402];

let profile: TestProfile;
let root: string;
let studio: Studio;
let engine: FakeEngine;
let reach: (...states: readonly JobState[]) => Promise<void>;

beforeEach(() => {
  profile = new TestProfile();
  root = mkdtempSync(join(tmpdir(), 'unifluid-originals-'));
  ({ studio, engine, reach } = profile.open());
});
afterEach(async () => {
  await studio.close();
  profile.dispose();
  rmSync(root, { recursive: true, force: true });
});

const photo = (seed: number): Promise<Buffer> =>
  sharp(
    Uint8Array.from({ length: width * height * 3 }, (_value, at) => (at * 7_919 + seed + (at % 251) * 31) % 256),
    { raw: { width, height, channels: 3 } },
  )
    .jpeg({ quality: 92 })
    .toBuffer();
const rawOf = (data: Uint8Array) => sharp(data).removeAlpha().raw().toBuffer();
const sha256Of = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

function paste(bytes: Uint8Array, name = 'boat.jpg') {
  return studio.importPicture({ kind: 'bytes', name, bytes: Uint8Array.from(bytes) });
}

/** A photo of the library in Edit, its file, and the bytes of that. */
async function usePhoto() {
  const file = join(root, 'boat.jpg');
  const data = await photo(1);
  writeFileSync(file, data);
  const { id } = await studio.photoLibrary.addFolder(root);
  await studio.photoLibrary.rescan(id);
  const [card] = studio.photos.page({ limit: 1 }).photos;
  if (card === undefined) throw new Error('the photo was not found');
  return { file, data, photoId: card.id, folderId: id, picture: await studio.usePhoto(card.id) };
}

/** The engine changes the left half. */
async function edit(imageId: ImageId, before: readonly JobState[] = [], way: Pick<EditRequest, 'asDrawn'> = {}): Promise<ImageId> {
  const { prompt: _, ...settings } = drawFox;
  studio.queue.enqueue({ ...settings, kind: 'edit', imageId, instruction: 'make it grey', imageGuidance: 1.5, variations: 1, ...way });
  const run = await engine.started(before.length + 1);
  for (let token = 0; token < 4; token += 1) run.drawToken();
  run.finish();
  await reach(...before, 'done');
  const [newest] = studio.images.page({ limit: 1 }).images;
  if (newest === undefined) throw new Error('nothing was drawn');
  return newest.id;
}

/** The left part that is surely changed and the right one that surely is not, as rows of bytes. */
function halves(raw: Buffer): { readonly changed: Buffer; readonly same: Buffer } {
  const [changed, same]: [Buffer[], Buffer[]] = [[], []];
  for (let y = 0; y < height; y += 1) {
    changed.push(raw.subarray(y * width * 3, (y * width + 200) * 3));
    same.push(raw.subarray((y * width + 400) * 3, (y + 1) * width * 3));
  }
  return { changed: Buffer.concat(changed), same: Buffer.concat(same) };
}

async function exported(id: ImageId): Promise<Buffer> {
  return Buffer.from((await studio.copies.make(id, defaultExport, alone)).data);
}

test('an edit of a photo of the library goes out at the size of the photo, which is the same to the byte where nothing was changed', async () => {
  const { file, data, photoId, picture } = await usePhoto();
  const before = { ...statSync(file), atime: 0, atimeMs: 0 };
  expect(picture).toMatchObject({ width: 256, height: 256, original: { width, height } });
  const grey = await edit(picture.id);
  expect(studio.images.record(grey)).toMatchObject({
    original: { width, height },
    remark: null,
    made: { original: { sha256: sha256Of(data), width, height, photo: photoId } },
  });
  const whole = await exported(grey);
  expect(await sharp(whole).metadata()).toMatchObject({ width, height, channels: 3 });
  const [was, is] = [halves(await rawOf(data)), halves(await rawOf(whole))];
  expect(Buffer.compare(was.same, is.same)).toBe(0);
  expect(Buffer.compare(was.changed, is.changed)).not.toBe(0);
  expect({ ...statSync(file), atime: 0, atimeMs: 0 }).toEqual(before);
  expect(sha256Of(readFileSync(file))).toBe(sha256Of(data));
  expect(existsSync(join(profile.profile.pictures, 'originals'))).toBe(false);
});

test('a picture that was pasted is kept as it came, and goes out as large as it came', async () => {
  const data = await photo(2);
  const { id, original } = await paste(data);
  expect(original).toEqual({ width, height });
  expect(readFileSync(studio.folder.originalPath(sha256Of(data))).equals(data)).toBe(true);
  expect((await rawOf(await exported(id))).equals(await rawOf(data))).toBe(true);
  expect(Buffer.from(await studio.originals.show(id, 'original')).equals(data)).toBe(true);
  expect(await sharp(await studio.originals.show(id, 'full')).metadata()).toMatchObject({ width: 256, height: 256 });
  const asDrawn = (await studio.copies.make(id, { ...defaultExport, scale: 1 }, alone)).data;
  expect(await sharp(asDrawn).metadata()).toMatchObject({ width: 256, height: 256 });
});

test('an edit as drawn says so to the engine and in its record, and is asked for again as such', async () => {
  const { id } = await paste(await photo(3));
  const kept = await edit(id);
  const drawn = await edit(kept, ['done'], { asDrawn: true });
  expect((await engine.started(1)).work).not.toMatchObject({ asDrawn: true });
  expect((await engine.started(2)).work).toMatchObject({ kind: 'edit', asDrawn: true });
  const [one, other] = [studio.images.record(kept).made, studio.images.record(drawn).made];
  if (one === null || other === null) throw new Error('an edit says how it was made');
  expect(one).not.toHaveProperty('asDrawn');
  expect(requestFrom(one)).not.toHaveProperty('asDrawn');
  expect(other.asDrawn).toBe(true);
  expect(requestFrom(other)).toMatchObject({ kind: 'edit', imageId: kept, asDrawn: true });
});

test('an edit of an edit keeps what the first one changed', async () => {
  const { id } = await paste(await photo(3));
  const first = await edit(id);
  const second = await edit(first, ['done']);
  const [one, two] = [await rawOf(await exported(first)), await rawOf(await exported(second))];
  expect(two.equals(one)).toBe(true);
  expect(studio.images.record(second).original).toEqual({ width, height });
});

test('what is asked about is the original without margins, stretched as in training', async () => {
  const { picture } = await usePhoto();
  studio.queue.enqueue({ kind: 'ask', imageIds: [picture.id], question: 'what is it?' });
  const { work } = await engine.started(1);
  const [seen] = work.kind === 'ask' ? work.pictures : [];
  expect([seen?.width, seen?.height]).toEqual([256, 256]);
  expect(seen?.rgba.every((value, at) => at % 4 !== 3 || value === 255)).toBe(true);
});

test('a photo that is away is asked about by its fitted copy, without margins; its edit is shown as drawn, and an export says why not', async () => {
  const { file, picture } = await usePhoto();
  const grey = await edit(picture.id);
  rmSync(file);
  studio.queue.enqueue({ kind: 'ask', imageIds: [picture.id], question: 'what is it?' });
  const { work } = await engine.started(2);
  const [seen] = work.kind === 'ask' ? work.pictures : [];
  expect([seen?.width, seen?.height]).toEqual([256, 171]);
  expect(await sharp(await studio.originals.show(grey, 'screen')).metadata()).toMatchObject({ width: 8, height: 8 });
  await expect(exported(grey)).rejects.toMatchObject({ code: 'fileNotFound' });
});

test('a photo that was changed since is not pasted into', async () => {
  const { file, picture } = await usePhoto();
  const grey = await edit(picture.id);
  writeFileSync(file, await photo(9));
  await expect(exported(grey)).rejects.toMatchObject({ code: 'originalChanged' });
});

test('a kept original goes with the last picture that needs it', async () => {
  const data = await photo(4);
  const { id } = await paste(data);
  const grey = await edit(id);
  const kept = studio.folder.originalPath(sha256Of(data));
  studio.images.trash([id], 1);
  await studio.emptyTrash();
  expect(existsSync(kept)).toBe(true);
  expect((await sharp(await exported(grey)).metadata()).width).toBe(width);
  studio.images.trash([grey], 1);
  await studio.emptyTrash();
  expect(existsSync(kept)).toBe(false);
  // Given again, it is there again.
  await paste(data);
  expect(existsSync(kept)).toBe(true);
  expect(studio.images.deletedFiles()).toEqual([]);
});

test('an edited photo that went out comes back as large as it went out', async () => {
  const { id } = await paste(await photo(5));
  const grey = await edit(id);
  const out = await exported(grey);
  const back = await paste(out, 'grey.png');
  expect(back).toMatchObject({ kind: 'edited', original: { width, height } });
  expect((await rawOf(await exported(back.id))).equals(await rawOf(out))).toBe(true);
});

test('after the history was lost, edits found again still go out whole', async () => {
  const data = await photo(6);
  const { id } = await paste(data);
  const grey = await edit(id);
  const out = await exported(grey);
  await studio.close();
  for (const end of ['', '-wal', '-shm']) rmSync(profile.profile.database + end, { force: true });
  ({ studio, engine, reach } = profile.open());
  await studio.start();
  expect((await exported(grey)).equals(out)).toBe(true);
});

test('a drawing has no original, nor has a square of the size that models see', async () => {
  const square = await sharp({ create: { width: 256, height: 256, channels: 4, background: '#ff0000' } })
    .png()
    .toBuffer();
  expect((await paste(square, 'red.png')).original).toBeNull();
  expect(existsSync(join(profile.profile.pictures, 'originals'))).toBe(false);
});

test('models are given pictures at the sizes their packages say, from the original where the copy of the history is smaller', async () => {
  const sizes = new TestProfile();
  const reader = { ...fakeModel, seenPx: 384 };
  // As in the first moment: nobody has read the packages yet.
  let isKnown = false;
  const opened = sizes.open({
    models: (task) => (isKnown ? (task === 'edit' ? { ...fakeModel, imagePx: 320 } : reader) : null),
    readModels: async () => void (isKnown = true),
  });
  const { id } = await opened.studio.importPicture({ kind: 'bytes', name: 'boat.jpg', bytes: Uint8Array.from(await photo(9)) });
  const { prompt: _, ...settings } = drawFox;
  opened.studio.queue.enqueue({ kind: 'ask', imageIds: [id], question: 'what is it?' });
  opened.studio.queue.enqueue({ ...settings, kind: 'edit', imageId: id, instruction: 'make it grey', imageGuidance: 1.5, variations: 1 });
  const asked = await opened.engine.started(1);
  expect(asked.work).toMatchObject({ kind: 'ask', pictures: [{ width: 384, height: 384 }] });
  asked.finish();
  expect((await opened.engine.started(2)).work).toMatchObject({ kind: 'edit', source: { width: 320, height: 320 } });
  await opened.studio.close();
  sizes.dispose();
});
