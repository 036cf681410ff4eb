import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PictureTokens } from '../contract/engineWork.ts';
import { howMade, imageId, jobId, pictureTokens } from '../store/testing/testDatabase.ts';
import { createPictureFolder } from './pictureFolder.ts';
import type { PictureToKeep } from './pictureFolder.ts';
import { readRecord } from './pictureRecord.ts';
import { decodePng, encodePng, readChunks, textOf } from './png.ts';
import { shrink } from './thumbnails.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'unifluid-pictures-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const gradient = (side: number) => ({
  width: side,
  height: side,
  rgba: Uint8Array.from({ length: side * side * 4 }, (_value, index) => (index * index + index) % 256),
});
const picture: PictureToKeep = {
  id: imageId(1),
  kind: 'generated',
  title: 'ein roter Fuchs 🦊',
  createdAt: Date.UTC(2026, 10, 24),
  jobId: jobId(1),
  parentId: null,
  made: howMade,
  tokens: pictureTokens,
  pixels: gradient(16),
};

test('pixels come back exactly, and another decoder sees the same', async () => {
  const pixels = gradient(33);
  const file = encodePng(pixels);
  expect(decodePng(file).pixels).toEqual(pixels);
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: 33, height: 33, channels: 4 });
  expect(new Uint8Array(data)).toEqual(pixels.rgba);
});

test('any pixels survive being written and read', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.infiniteStream(fc.nat(255)), (width, height, stream) => {
      const pixels = { width, height, rgba: Uint8Array.from(stream.take(width * height * 4)) };
      expect(decodePng(encodePng(pixels)).pixels).toEqual(pixels);
    }),
  );
});

test('a saved picture carries its whole record, its order and its latents', async () => {
  const { file, sha256, bytes } = await createPictureFolder(root).save(picture);
  const data = readFileSync(join(root, file));
  expect({ file, bytes }).toEqual({ file: `2026-11/${imageId(1)}.png`, bytes: data.length });
  const { pixels: _pixels, tokens, ...fields } = picture;
  expect(readRecord(readChunks(data))).toEqual({
    record: { format: 1, ...fields, imported: null, tokens: { gridSide: 2, tokenDims: 2, tokensDrawn: 4, order: [3, 0, 1, 2] } },
    tokens,
    change: null,
  });
  expect(textOf(readChunks(data), 'Description')).toBe(
    'a red fox. seed 7, 4 steps, guidance 3, random order, variation 1 of 1, tiny-test 0.1.0.',
  );
  expect((await createPictureFolder(root).pixels(file)).sha256).toBe(sha256);
});

test('a file whose tokens do not hold together is a picture of ours without tokens', async () => {
  const damages: readonly Partial<PictureTokens>[] = [
    { order: Uint16Array.of(3, 0, 0, 2) },
    { order: Uint16Array.of(3, 0, 1) },
    { tokensDrawn: 5 },
    { latents: Float32Array.of(0, Number.NaN, -1, 2, 3, 4, 5, 6) },
    { latents: pictureTokens.latents.subarray(1) },
    { gridSide: 900 },
  ];
  for (const damage of damages) {
    const { file } = await createPictureFolder(root).save({ ...picture, tokens: { ...pictureTokens, ...damage } });
    expect(readRecord(readChunks(readFileSync(join(root, file)))), JSON.stringify(damage)).toMatchObject({
      record: { id: picture.id },
      tokens: null,
    });
  }
});

test('every torn or altered file is refused, none crashes the reader', async () => {
  const { file } = await createPictureFolder(root).save(picture);
  const data = readFileSync(join(root, file));
  for (let length = 0; length < data.length; length += 7) expect(() => decodePng(data.subarray(0, length))).toThrow('pictureUnreadable');
  for (let at = 0; at < data.length; at += 5) {
    const altered = Buffer.from(data);
    altered.writeUInt8(altered.readUInt8(at) ^ 0x40, at);
    expect(() => decodePng(altered)).toThrow('pictureUnreadable');
  }
});

test('nothing outside the folder is read, whatever the name or the link', async () => {
  const folder = createPictureFolder(join(root, 'pictures'));
  mkdirSync(join(root, 'pictures'));
  writeFileSync(join(root, 'secret.png'), encodePng(gradient(4)));
  mkdirSync(join(root, 'pictures-evil'));
  writeFileSync(join(root, 'pictures-evil', 'a.png'), encodePng(gradient(4)));
  symlinkSync(join(root, 'secret.png'), join(root, 'pictures', 'link.png'));
  for (const file of ['../secret.png', '../pictures-evil/a.png', join(root, 'secret.png'), '.', '']) {
    await expect(folder.read(file)).rejects.toMatchObject({ code: 'imageNotFound' });
  }
  await expect(folder.read('link.png')).rejects.toMatchObject({ code: 'pictureLinkFound' });
});

test.skipIf(process.platform === 'win32')('a month that was moved away and linked is refused by a word about links', async () => {
  const folder = createPictureFolder(join(root, 'pictures'));
  const { file } = await folder.save(picture);
  renameSync(join(root, 'pictures', '2026-11'), join(root, 'moved'));
  symlinkSync(join(root, 'moved'), join(root, 'pictures', '2026-11'));
  await expect(folder.pixels(file)).rejects.toMatchObject({ code: 'pictureLinkFound', detail: { file } });
});

test.skipIf(process.platform === 'win32')('a pipe in the place of a picture keeps nobody waiting', async () => {
  execFileSync('mkfifo', [join(root, 'pipe.png')]);
  await expect(createPictureFolder(root).read('pipe.png')).rejects.toMatchObject({ code: 'imageNotFound' });
});

test.skipIf(process.platform === 'win32')('more pictures than files may be open are listed, links and pipes are not', () => {
  const month = join(root, '2026-11');
  mkdirSync(month);
  for (let number = 0; number < 400; number += 1) writeFileSync(join(month, `img_${number}.png`), '');
  symlinkSync('nowhere', join(month, 'img_link.png'));
  execFileSync('mkfifo', [join(month, 'img_pipe.png')]);
  const script = `
    import { createPictureFolder } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'pictureFolder.ts')).href)};
    console.log((await createPictureFolder(${JSON.stringify(root)}).list()).length);`;
  const limited = ['-c', 'ulimit -n 64 && exec "$0" --input-type=module --eval "$1"', process.execPath, script];
  expect(spawnSync('sh', limited, { encoding: 'utf8' }).stdout.trim()).toBe('400');
});

test('temporary files of a killed writer are swept, those of a living one stay', async () => {
  const folder = createPictureFolder(root);
  const { file } = await folder.save(picture);
  const month = join(root, '2026-11');
  writeFileSync(join(month, '.old.png.1.ab.tmp'), 'half');
  writeFileSync(join(month, '.new.png.1.ab.tmp'), 'half');
  const now = Date.now();
  utimesSync(join(month, '.old.png.1.ab.tmp'), now / 1000 - 3_600, now / 1000 - 3_600);
  await folder.sweepTemporaryFiles(now);
  expect(readdirSync(month).toSorted()).toEqual(['.new.png.1.ab.tmp', file.slice(8)]);
});

test('a picture that cannot be written leaves nothing behind and says why', async () => {
  writeFileSync(join(root, '2026-11'), 'a file where the folder should be');
  await expect(createPictureFolder(root).save(picture)).rejects.toMatchObject({ code: 'writeFailed' });
  expect(readdirSync(root)).toEqual(['2026-11']);
});

test('a thumbnail keeps the colour of transparent edges', () => {
  const rgba = Uint8Array.of(200, 100, 50, 255, 0, 0, 0, 0, 0, 0, 0, 0, 200, 100, 50, 255);
  expect(shrink({ width: 2, height: 2, rgba }, 1)).toEqual({ width: 1, height: 1, rgba: Uint8Array.of(200, 100, 50, 128) });
});

test.skipIf(process.platform === 'win32')('what the studio keeps is nobody else’s to read', async () => {
  const before = process.umask(0);
  try {
    const { file } = await createPictureFolder(join(root, 'pictures')).save(picture);
    const rights = (name: string) => (statSync(join(root, 'pictures', name)).mode & 0o777).toString(8);
    expect(['', '2026-11', file].map(rights)).toEqual(['700', '700', '600']);
  } finally {
    process.umask(before);
  }
});

test('a copy is only made of a whole picture, also of one that another program saved again', async () => {
  const folder = createPictureFolder(root);
  const { file, sha256 } = await folder.save(picture);
  const path = join(root, file);
  const whole = readFileSync(path);
  expect((await folder.readWhole(file, sha256)).data).toEqual(whole);
  const again = await sharp(whole).removeAlpha().png({ palette: true }).toBuffer();
  writeFileSync(path, again);
  expect((await folder.readWhole(file, sha256)).data).toEqual(again);
  for (const damaged of [whole.subarray(0, -30), Buffer.alloc(whole.length), Buffer.alloc(0)]) {
    writeFileSync(path, damaged);
    await expect(folder.readWhole(file, sha256)).rejects.toMatchObject({ code: 'imageDamaged', detail: { file } });
  }
});
