import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ImageId } from '../contract/ids.ts';
import { readRecord } from '../library/pictureRecord.ts';
import { decodePng, encodePng, readChunks, textChunk } from '../library/png.ts';
import type { FakeRun } from './testing/fakeEngine.ts';
import type { JobState } from '../contract/jobs.ts';
import { TestProfile, drawFox } from './testing/testStudio.ts';
import type { Studio } from './studio.ts';

let home: TestProfile;
let away: TestProfile;
beforeEach(() => {
  home = new TestProfile();
  away = new TestProfile();
});
afterEach(() => {
  home.dispose();
  away.dispose();
});

type Opened = ReturnType<TestProfile['open']>;

async function finish(run: FakeRun, reach: Opened['reach'], states: readonly JobState[]) {
  for (let token = 0; token < 4; token += 1) run.drawToken();
  run.finish();
  await reach(...states);
}

function newest(studio: Studio): ImageId {
  const [card] = studio.images.page({ limit: 1 }).images;
  if (card === undefined) throw new Error('nothing was drawn');
  return card.id;
}

/** A fox and an edit of it, drawn at home. */
async function drawAtHome() {
  const opened = home.open();
  const { studio, engine, reach } = opened;
  studio.queue.enqueue({ ...drawFox, variations: 1 });
  await finish(await engine.started(1), reach, ['done']);
  const fox = newest(studio);
  const { prompt: _, ...settings } = drawFox;
  studio.queue.enqueue({ ...settings, kind: 'edit', imageId: fox, instruction: 'make it blue', imageGuidance: 1.5, variations: 1 });
  await finish(await engine.started(2), reach, ['done', 'done']);
  return { ...opened, fox, blue: newest(studio) };
}

async function fileOf(studio: Studio, id: ImageId): Promise<Buffer> {
  return (await studio.folder.read(studio.images.record(id).file)).data;
}

function drop(studio: Studio, data: Uint8Array, name = 'dropped.png') {
  return studio.importPicture({ kind: 'bytes', name, bytes: Uint8Array.from(data) });
}

/** The file with another record, or other pixels, in it. */
function rewritten(file: Buffer, change: (record: object) => object, paint: (rgba: Uint8Array) => void = () => undefined): Buffer {
  const { pixels, chunks } = decodePng(file);
  const rgba = Uint8Array.from(pixels.rgba);
  paint(rgba);
  const record = readRecord(chunks)?.record ?? {};
  const latents = chunks.filter(({ type }) => type === 'ufTK');
  return encodePng({ ...pixels, rgba }, [textChunk('unifluid', JSON.stringify(change(record))), ...latents]);
}

test('complaint 13: a picture dropped into another profile is the drawing it was: words, seed, order, model, tokens, pixels and name', async () => {
  const { studio, fox } = await drawAtHome();
  const other = away.open();
  const card = await drop(other.studio, await fileOf(studio, fox));
  expect(card).toEqual({ ...studio.images.card(fox), jobId: null });
  expect(other.studio.images.record(fox)).toMatchObject({
    made: studio.images.record(fox).made,
    imported: { fileName: 'dropped.png', width: 8, height: 8 },
  });
  expect(other.studio.images.tokens(fox)).toEqual(studio.images.tokens(fox));
  expect((await other.studio.folder.pixels(other.studio.images.record(fox).file)).pixels).toEqual(
    (await studio.folder.pixels(studio.images.record(fox).file)).pixels,
  );
  expect(readRecord(readChunks(await fileOf(other.studio, fox)))?.record.made).toEqual(studio.images.record(fox).made);
  expect(other.studio.history.page({ limit: 9 }).entries).toMatchObject([{ kind: 'import', image: { id: fox } }]);
  await other.studio.close();
  await studio.close();
});

test.each([
  ['the source first', (fox: Buffer, blue: Buffer) => [fox, blue]],
  ['the edit first', (fox: Buffer, blue: Buffer) => [blue, fox]],
])('complaint 15: an edit and its source dropped, %s, are a family again', async (_name, order) => {
  const { studio, fox, blue } = await drawAtHome();
  const other = away.open();
  for (const file of order(await fileOf(studio, fox), await fileOf(studio, blue))) await drop(other.studio, file);
  expect(other.studio.images.record(blue)).toMatchObject({ kind: 'edited', parentId: fox, made: { text: 'make it blue' } });
  expect(other.studio.images.children(fox)).toMatchObject([{ id: blue }]);
  await other.studio.close();
  await studio.close();
});

test('dropped twice it is one picture, and dropped again it leaves the trash', async () => {
  const { studio, fox } = await drawAtHome();
  const file = await fileOf(studio, fox);
  const twice = await sharp(file).resize(16, 16, { kernel: 'nearest' }).png().toBuffer();
  const larger = encodePng(
    decodePng(twice).pixels,
    decodePng(file).chunks.filter(({ type }) => type === 'iTXt' || type === 'ufTK'),
  );
  const other = away.open();
  await drop(other.studio, file);
  other.studio.images.trash([fox], 5);
  expect(await drop(other.studio, file)).toMatchObject({ id: fox, trashedAt: null });
  other.studio.images.trash([fox], 5);
  // Saved at twice the size: other bytes, the same drawing.
  expect(await drop(other.studio, larger)).toMatchObject({ id: fox, trashedAt: null, width: 8 });
  expect(other.studio.images.page({ limit: 9 }).total).toBe(1);
  await other.studio.close();
  await studio.close();
});

test('a drawing that was painted over elsewhere is a picture of its own beside the drawing, without tokens that draw another', async () => {
  const { studio, fox } = await drawAtHome();
  const painted = rewritten(
    await fileOf(studio, fox),
    (record) => record,
    (rgba) => rgba.set([13, 14, 15, 255]),
  );
  const card = await drop(studio, painted);
  expect(card).toMatchObject({ kind: 'generated', parentId: fox, title: 'a red fox' });
  expect(card.id).not.toBe(fox);
  expect(studio.images.tokens(card.id)).toBeNull();
  expect(await drop(studio, painted)).toEqual(card);
  await studio.close();
});

test.each([
  ['an unknown key', (record: object) => ({ ...record, extra: 1 })],
  ['a prompt of megabytes', (record: object) => changed(record, { text: 'x'.repeat(2_000_000) })],
  ['a seed below nothing', (record: object) => changed(record, { seed: -4 })],
  ['more variations than are drawn', (record: object) => changed(record, { variations: 1e9 })],
  ['a title of another kind', (record: object) => ({ ...record, title: {} })],
  [
    'a key that changes what all objects are',
    (record: object) => JSON.parse(`{"__proto__":{"a":1},${JSON.stringify(record).slice(1)}`) as object,
  ],
])('a record with %s is refused quietly: the picture comes in as any other', async (_name, change) => {
  const { studio, fox } = await drawAtHome();
  const other = away.open();
  expect(await drop(other.studio, rewritten(await fileOf(studio, fox), change))).toMatchObject({ kind: 'imported', title: 'dropped.png' });
  await other.studio.close();
  await studio.close();
});

test('tokens that do not hold together are left behind, and the words come', async () => {
  const { studio, fox } = await drawAtHome();
  const other = away.open();
  const file = rewritten(await fileOf(studio, fox), (record) => ({
    ...record,
    tokens: { gridSide: 60_000, tokenDims: 9, tokensDrawn: 1, order: [1, 1] },
  }));
  expect(await drop(other.studio, file)).toMatchObject({ id: fox, title: 'a red fox', tokensTotal: 0 });
  await other.studio.close();
  await studio.close();
});

test('a record that names a picture as its own source, or two as each other, makes no circle', async () => {
  const { studio, fox, blue } = await drawAtHome();
  const other = away.open();
  const [foxFile, blueFile] = [await fileOf(studio, fox), await fileOf(studio, blue)];
  const source = { imageId: blue, sha256: '' };
  await drop(other.studio, blueFile);
  await drop(
    other.studio,
    rewritten(foxFile, (record) => changed({ ...record, kind: 'edited', parentId: blue }, { source })),
  );
  expect(other.studio.images.card(fox).parentId).toBe(blue);
  expect(other.studio.images.card(blue).parentId).toBeNull();
  await other.studio.close();
  await studio.close();
});

const lighthouse = 'a lighthouse at night\nNegative prompt: fog\nSteps: 20, Sampler: Euler a, Seed: 77, Size: 512x512';

test('complaint 13: the prompt and the seed of another program stay with its picture, and a search finds it by them', async () => {
  const { studio, engine, reach } = home.open();
  const said = { type: 'tEXt', data: Buffer.from(`parameters\0${lighthouse}`) };
  const { id } = await drop(studio, encodePng({ width: 1, height: 1, rgba: Uint8Array.of(1, 2, 3, 255) }, [said]), 'mine.png');
  expect(studio.images.record(id).imported).toMatchObject({ foreign: { tool: 'a1111', prompt: 'a lighthouse at night', seed: 77 } });
  expect(studio.images.page({ limit: 9, search: 'night' }).images).toMatchObject([{ id }]);
  studio.queue.enqueue({ kind: 'caption', imageId: id });
  (await engine.started(1)).finish();
  await reach('done');
  expect(studio.images.page({ limit: 9, search: 'night' }).images).toMatchObject([{ id }]);
  expect(studio.history.page({ limit: 9, search: 'night' }).entries).toMatchObject([{ kind: 'import' }]);
  expect(readRecord(readChunks(await fileOf(studio, id)))?.record.imported?.foreign?.seed).toBe(77);
  await studio.close();
});

test.each(['jpeg', 'webp'] as const)('complaint 13: a %s says it in its EXIF', async (format) => {
  const { studio } = home.open();
  const red = sharp({ create: { width: 40, height: 20, channels: 3, background: '#ff0000' } });
  const file = await red
    .withExif({ IFD2: { UserComment: lighthouse } })
    .toFormat(format)
    .toBuffer();
  const { id } = await drop(studio, file);
  expect(studio.images.record(id).imported).toMatchObject({ foreign: { tool: 'a1111', prompt: 'a lighthouse at night', seed: 77 } });
  await studio.close();
});

function changed(record: object, made: object): object {
  const before = 'made' in record && typeof record.made === 'object' ? record.made : {};
  return { ...record, made: { ...before, ...made } };
}
