import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { exportFormats } from '../../contract/exportOptions.ts';
import { encodePng } from '../png.ts';
import { createSharpCodec } from '../sharpCodec.ts';
import type { SharpBuild } from './loadSharp.ts';
import { loadSharp } from './loadSharp.ts';

/** The pictures people bring, on one build of sharp; both builds must answer the same. */
export function codecCases(build: SharpBuild): void {
  const sharp = loadSharp(build);
  const codec = createSharpCodec(sharp);
  const folder = mkdtempSync(join(tmpdir(), 'unifluid-codec-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const decode = (name: string, data: Uint8Array) => {
    const path = join(folder, name);
    writeFileSync(path, data);
    return codec.decode({ kind: 'path', path }, 64);
  };
  const pixelAt = (rgba: Uint8Array, x: number, y: number) => [...rgba.subarray((y * 64 + x) * 4, (y * 64 + x) * 4 + 4)];
  const red = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#ff0000' } });
  /** Left half red, right half blue, 80 x 40. */
  const twoHalves = () =>
    red(80, 40).composite([{ input: { create: { width: 40, height: 40, channels: 3, background: '#0000ff' } }, left: 40, top: 0 }]);

  describe(`foreign pictures, ${build} build`, () => {
    test.for(exportFormats)('a copy as %s can be sent to another process', async (format) => {
      const stored = encodePng({ width: 8, height: 8, rgba: new Uint8Array(256).fill(255) });
      const copy = await codec.render(stored, {
        format,
        scale: 2,
        record: 'credit',
        background: '#ffffff',
        origin: 'drawn',
        original: null,
      });
      // Memory that threads share cannot be sent.
      expect(copy.buffer).toBeInstanceOf(ArrayBuffer);
    });

    test('a picture that is not square keeps its shape, with transparent margins', async () => {
      const { pixels, width, height, fileName } = await decode('wide.png', await twoHalves().png().toBuffer());
      expect({ width, height, fileName, bytes: pixels.rgba.length }).toEqual({
        width: 80,
        height: 40,
        fileName: 'wide.png',
        bytes: 64 * 64 * 4,
      });
      expect([pixelAt(pixels.rgba, 5, 32), pixelAt(pixels.rgba, 60, 32), pixelAt(pixels.rgba, 5, 4)]).toEqual([
        [255, 0, 0, 255],
        [0, 0, 255, 255],
        [0, 0, 0, 0],
      ]);
    });

    test('a photo lying on its side is turned upright as its EXIF says', async () => {
      const data = await twoHalves().withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer();
      const { pixels, width, height } = await decode('side.jpg', data);
      expect({ width, height }).toEqual({ width: 40, height: 80 });
      expect(pixelAt(pixels.rgba, 32, 8)[0]).toBeGreaterThan(200);
      expect(pixelAt(pixels.rgba, 32, 56)[2]).toBeGreaterThan(200);
    });

    test.for(['jpeg', 'webp', 'gif', 'tiff', 'avif', 'png'] as const)('%s is read', async (format) => {
      const { pixels } = await decode(`red.${format}`, await red(20, 20).toFormat(format).toBuffer());
      expect(pixelAt(pixels.rgba, 32, 32)[0]).toBeGreaterThan(240);
      expect(pixelAt(pixels.rgba, 32, 32)[1]).toBeLessThan(20);
    });

    test('a CMYK picture is shown in its colours', async () => {
      const { pixels } = await decode('print.jpg', await red(20, 20).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer());
      const [r = 0, g = 255, b = 255, a] = pixelAt(pixels.rgba, 32, 32);
      expect(r - Math.max(g, b)).toBeGreaterThan(120);
      expect(a).toBe(255);
    });

    test('a 16-bit picture is brought to 8 bits', async () => {
      const { pixels } = await decode('deep.png', await red(20, 20).toColourspace('rgb16').png().toBuffer());
      expect(pixelAt(pixels.rgba, 32, 32)).toEqual([255, 0, 0, 255]);
    });

    test('an animated picture gives its first frame', async () => {
      const frames = Buffer.concat([Buffer.alloc(20 * 20 * 3, Buffer.of(255, 0, 0)), Buffer.alloc(20 * 20 * 3, Buffer.of(0, 0, 255))]);
      const data = await sharp(frames, { raw: { width: 20, height: 40, channels: 3, pageHeight: 20 } })
        .gif({ delay: [100, 100] })
        .toBuffer();
      const { pixels, height } = await decode('moving.gif', data);
      expect(height).toBe(20);
      expect(pixelAt(pixels.rgba, 32, 32)[0]).toBeGreaterThan(240);
    });

    test('a picture named as another kind is read all the same', async () => {
      const { pixels } = await decode('photo.png', await red(20, 20).jpeg().toBuffer());
      expect(pixelAt(pixels.rgba, 32, 32)[0]).toBeGreaterThan(240);
    });

    test('what cannot be read has a code that says why', async () => {
      const noisy = Buffer.from(Uint8Array.from({ length: 120 * 120 * 3 }, (_value, index) => (index * 7919) % 251));
      const png = await sharp(noisy, { raw: { width: 120, height: 120, channels: 3 } })
        .png()
        .toBuffer();
      const jpeg = await sharp(noisy, { raw: { width: 120, height: 120, channels: 3 } })
        .jpeg()
        .toBuffer();
      const code = (name: string, data: Uint8Array) =>
        decode(name, data).then(
          () => 'read',
          (error: { code?: string }) => error.code,
        );
      expect({
        truncatedPng: await code('half.png', png.subarray(0, png.length / 2)),
        truncatedJpeg: await code('half.jpg', jpeg.subarray(0, jpeg.length / 2)),
        empty: await code('empty.png', new Uint8Array()),
        text: await code('note.png', Buffer.from('not a picture at all, only words')),
        drawing: await code('drawing.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')),
        headerOnly: await code('header.png', png.subarray(0, 20)),
      }).toEqual({
        truncatedPng: 'pictureTruncated',
        truncatedJpeg: 'pictureTruncated',
        empty: 'pictureEmpty',
        text: 'pictureNotAPicture',
        drawing: 'pictureNotAPicture',
        headerOnly: 'pictureUnreadable',
      });
    });

    test('a picture of 30 000 by 30 000 pixels is refused before it is decoded', async () => {
      const data = await red(1, 1).png().toBuffer();
      data.writeUInt32BE(30_000, 16);
      data.writeUInt32BE(30_000, 20);
      data.writeUInt32BE(crc32(data.subarray(12, 29)), 29);
      const started = performance.now();
      await expect(decode('bomb.png', data)).rejects.toMatchObject({ code: 'pictureTooLarge' });
      expect(performance.now() - started).toBeLessThan(5_000);
    });

    test.skipIf(process.platform === 'win32')('a pipe is no file, and nobody waits for it', async () => {
      const pipe = join(folder, 'pipe.png');
      execFileSync('mkfifo', [pipe]);
      await expect(codec.decode({ kind: 'path', path: pipe }, 64)).rejects.toMatchObject({
        code: 'notAFile',
        detail: { file: 'pipe.png' },
      });
    });

    test('a folder and a file that is not there have codes of their own', async () => {
      await expect(codec.decode({ kind: 'path', path: folder }, 64)).rejects.toMatchObject({ code: 'notAFile' });
      await expect(codec.decode({ kind: 'path', path: join(folder, 'none.png') }, 64)).rejects.toMatchObject({
        code: 'fileNotFound',
        detail: { file: 'none.png' },
      });
    });
  });
}
