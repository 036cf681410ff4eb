import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { toFailure } from '../contract/errorWords.ts';
import { createSharpCodec } from './sharpCodec.ts';
import { rawFiles } from './testing/rawFiles.ts';

const folder = mkdtempSync(join(tmpdir(), 'unifluid-view-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const codec = createSharpCodec(sharp);
let files = 0;

const view = (data: Buffer, longest: number | null = 200, name = 'photo') => {
  files += 1;
  const path = join(folder, `${files}`);
  writeFileSync(path, data);
  return codec.view({ path: Buffer.from(path), name }, longest);
};
/** Red, green, blue and white quarters: which way is up is seen by their places. */
const quarters = (width = 80, height = 40) =>
  sharp({ create: { width, height, channels: 3, background: 'white' } }).composite([
    { input: { create: { width: width / 2, height: height / 2, channels: 3, background: 'red' } }, left: 0, top: 0 },
    { input: { create: { width: width / 2, height: height / 2, channels: 3, background: '#008c46' } }, left: width / 2, top: 0 },
    { input: { create: { width: width / 2, height: height / 2, channels: 3, background: 'blue' } }, left: 0, top: height / 2 },
  ]);
const cornersOf = async (data: Uint8Array) => {
  const { data: pixels, info } = await sharp(data).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => {
    const [red = 0, green = 0, blue = 0] = pixels.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3);
    // Inks have no pure colours: what counts is which one rules.
    const ruling = Math.max(red, green, blue) * 0.8;
    return `${red >= ruling ? 'r' : ''}${green >= ruling ? 'g' : ''}${blue >= ruling ? 'b' : ''}`;
  };
  const [right, bottom] = [info.width - 5, info.height - 5];
  return [at(4, 4), at(right, 4), at(4, bottom), at(right, bottom)].join(' ');
};
const upright = 'r g b rgb';

/** The picture as a camera held that way stores it: turning it by its orientation gives it back. */
const turns: Readonly<Record<number, (picture: Sharp) => Sharp>> = {
  1: (picture) => picture,
  2: (picture) => picture.flop(),
  3: (picture) => picture.rotate(180),
  4: (picture) => picture.flip(),
  5: (picture) => picture.rotate(270).flop(),
  6: (picture) => picture.rotate(270),
  7: (picture) => picture.rotate(90).flop(),
  8: (picture) => picture.rotate(90),
};
const stored = async (orientation: number) => {
  const turn = turns[orientation] ?? ((picture) => picture);
  return sharp(
    await turn(sharp(await quarters().png().toBuffer()))
      .png()
      .toBuffer(),
  )
    .withMetadata({ orientation })
    .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
    .toBuffer();
};

describe('photos stand upright, however the camera was held', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('orientation %i', async (orientation) => {
    const shown = await view(await stored(orientation));
    expect([shown.width, shown.height, await cornersOf(shown.data)]).toEqual([80, 40, upright]);
  });
});

describe('every kind of file is shown in sRGB', () => {
  const kinds: readonly (readonly [string, () => Promise<Buffer>])[] = [
    ['JPEG', () => quarters().jpeg().toBuffer()],
    ['JPEG in CMYK', () => quarters().toColourspace('cmyk').jpeg().toBuffer()],
    ['JPEG in Display P3', () => quarters().withIccProfile('p3').jpeg().toBuffer()],
    ['PNG of 16 bits', () => quarters().toColourspace('rgb16').png().toBuffer()],
    ['WebP', () => quarters().webp().toBuffer()],
    ['AVIF', () => quarters().avif().toBuffer()],
    ['GIF', () => quarters().gif().toBuffer()],
    ['TIFF', () => quarters().tiff({ compression: 'lzw' }).toBuffer()],
    ['TIFF of 16 bits', () => quarters().toColourspace('rgb16').tiff().toBuffer()],
    ['TIFF in CMYK', () => quarters().toColourspace('cmyk').tiff().toBuffer()],
  ];
  test.each(kinds)('%s', async (_kind, make) => {
    const { data, width, height, look } = await view(await make());
    expect([width, height, await cornersOf(data)]).toEqual([80, 40, upright]);
    expect(look).toMatch(/^[0-9a-f]{16}$/);
    expect((await sharp(data).metadata()).icc).toBeUndefined();
  });
});

describe('RAW and HEIC photos are shown by the preview they carry', () => {
  test.each(Object.keys(rawFiles))('%s', async (kind) => {
    const preview = await quarters(160, 80).jpeg().toBuffer();
    const small = await quarters(40, 20).jpeg().toBuffer();
    const file = rawFiles[kind]?.({ preview, small, orientation: 6 }) ?? Buffer.alloc(0);
    const shown = await view(file, null);
    // The camera was held upright: a quarter turn to the right puts the preview right.
    expect([shown.width, shown.height, await cornersOf(shown.data)]).toEqual([80, 160, 'b r rgb g']);
  });

  test.each([
    ['DNG', 'a RAW photo'],
    ['HEIC', 'a HEIC photo'],
  ])('a %s without a preview says what it is, and what to do', async (kind, what) => {
    const file = rawFiles[kind]?.({ preview: Buffer.alloc(0), small: Buffer.alloc(0), orientation: 1 }) ?? Buffer.alloc(0);
    const failure = await view(file, 200, 'a').then(() => null, toFailure);
    expect(failure).toEqual({
      code: 'photoHasNoPreview',
      message: `a is ${what} without a JPEG preview inside, which is all of it that the studio reads. Save it as JPEG or PNG.`,
    });
  });
});

test('a photo is never enlarged, and one without a limit is as large as it is', async () => {
  const data = await quarters(300, 200).jpeg().toBuffer();
  const sizes = await Promise.all(
    [100, 1_000, null].map(async (longest) => {
      const shown = await view(data, longest);
      const { width, height } = await sharp(shown.data).metadata();
      return [shown.width, shown.height, width, height];
    }),
  );
  expect(sizes).toEqual([
    [300, 200, 100, 67],
    [300, 200, 300, 200],
    [300, 200, 300, 200],
  ]);
});

test('what is transparent stays so, and nothing of a photo gets out with its picture', async () => {
  const clear = await sharp({ create: { width: 20, height: 20, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0.5 } } })
    .png()
    .toBuffer();
  expect((await sharp((await view(clear)).data).metadata()).hasAlpha).toBe(true);
  const told = await quarters()
    .withExif({ IFD0: { Artist: 'somebody', Copyright: 'secret' } })
    .jpeg()
    .toBuffer();
  const shown = await sharp((await view(told)).data).metadata();
  expect([shown.exif, shown.xmp, shown.iptc]).toEqual([undefined, undefined, undefined]);
});
