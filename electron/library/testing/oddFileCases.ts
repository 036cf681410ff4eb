import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createSharpCodec } from '../sharpCodec.ts';
import type { SharpBuild } from './loadSharp.ts';
import { loadSharp } from './loadSharp.ts';

/** Files that browsers show and decoders grumble about, and kinds that are not read. */
export function oddFileCases(build: SharpBuild): void {
  const sharp = loadSharp(build);
  const codec = createSharpCodec(sharp);
  const decode = (bytes: Uint8Array, name = 'a') => codec.decode({ kind: 'bytes', name, bytes: Uint8Array.from(bytes) }, 64);
  const file = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'files', name));
  const code = (bytes: Uint8Array) =>
    decode(bytes).then(
      () => 'read',
      (error: { code?: string }) => error.code,
    );
  const pixelAt = (rgba: Uint8Array, x: number, y: number) => [...rgba.subarray((y * 64 + x) * 4, (y * 64 + x) * 4 + 4)];
  const noise = Buffer.from(Uint8Array.from({ length: 120 * 120 * 3 }, (_value, index) => (index * 7919) % 251));
  const noisy = () => sharp(noise, { raw: { width: 120, height: 120, channels: 3 } });

  describe(`odd files, ${build} build`, () => {
    test.for(['odd-scan-parameters.jpg', 'stray-bytes.jpg'])('%s, which browsers show, is read', async (name) => {
      const { pixels, width, height } = await decode(file(name));
      expect([width, height, pixelAt(pixels.rgba, 2, 12)]).toEqual([64, 48, [254, 0, 0, 255]]);
    });

    test('a JPEG without its last two bytes is whole; one that lost pixels is not, whatever ends it', async () => {
      const jpeg = await noisy().jpeg().toBuffer();
      const half = jpeg.subarray(0, jpeg.length / 2);
      expect(await code(jpeg.subarray(0, -2))).toBe('read');
      expect(await code(Buffer.concat([jpeg, Buffer.from('trailing bytes')]))).toBe('read');
      expect(await code(half)).toBe('pictureTruncated');
      expect(await code(Buffer.concat([half, Buffer.of(0xff, 0xd9)]))).toBe('pictureTruncated');
      expect(await code(Buffer.concat([half, Buffer.alloc(half.length)]))).toBe('pictureTruncated');
    });

    test.for(['png', 'jpeg', 'webp', 'gif', 'tiff', 'avif'] as const)('a %s cut anywhere is refused as damaged', async (format) => {
      const data = await noisy().toFormat(format).toBuffer();
      for (const share of [0.3, 0.6, 0.9]) {
        expect(await code(data.subarray(0, Math.floor(data.length * share)))).toMatch(/^picture(Truncated|Unreadable)$/);
      }
    });

    test('what a first frame leaves free of its canvas is transparent', async () => {
      const { pixels, width, height } = await decode(file('first-frame-is-smaller.gif'));
      expect([width, height]).toEqual([64, 48]);
      expect([pixelAt(pixels.rgba, 1, 10), pixelAt(pixels.rgba, 32, 32)]).toEqual([
        [0, 0, 0, 0],
        [255, 0, 0, 255],
      ]);
    });

    test('a BigTIFF is read', async () => {
      expect(pixelAt((await decode(file('big.tif'))).pixels.rgba, 2, 12)).toEqual([255, 0, 0, 255]);
    });

    test('a TIFF of fractions is scaled from black to white', async () => {
      const { pixels } = await decode(file('fractions.tif'));
      const greys = pixels.rgba.filter((_value, index) => index % 4 === 0 && pixels.rgba[index + 3] === 255);
      expect(Math.min(...greys)).toBeLessThan(10);
      expect(Math.max(...greys)).toBeGreaterThan(245);
    });

    test('a moving AVIF gives its first picture', async () => {
      const { pixels } = await decode(file('moving.avif'));
      const [red = 0, green = 255, blue = 255] = pixelAt(pixels.rgba, 2, 12);
      expect(red - Math.max(green, blue)).toBeGreaterThan(200);
    });

    test.for([
      ['a HEIF picture', '\0\0\0\x18ftypmif1\0\0\0\0mif1miaf'],
      ['a video', '\0\0\0\x18ftypisom\0\0\0\0isommp42'],
      ['a BMP picture', 'BM\x46\0\0\0\0\0\0\0\x36\0\0\0'],
      ['a Photoshop document', '8BPS\0\x01'],
      ['a JPEG XL picture', '\xff\x0a\0\0'],
      ['a PDF document', '%PDF-1.7'],
    ] as const)('%s is called by its name', async ([what, start]) => {
      const data = Buffer.from(start.padEnd(64, '\0'), 'latin1');
      await expect(decode(data, 'x')).rejects.toMatchObject({ code: 'pictureKindNotRead', detail: { file: 'x', what } });
    });

    test.for([
      ['heic', 'mif1heic'],
      ['mif1', 'mif1heix'],
    ] as const)('a HEIC photo (%s, %s) without a preview says so', async ([first, others]) => {
      const data = Buffer.from(`\0\0\0\x18ftyp${first}\0\0\0\0${others}`.padEnd(64, '\0'), 'latin1');
      await expect(decode(data, 'x')).rejects.toMatchObject({ code: 'photoHasNoPreview', detail: { file: 'x', what: 'a HEIC photo' } });
    });
  });
}
