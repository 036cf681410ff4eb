import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fittedSide, placeInSquare } from '../fittedSquare.ts';
import { recordChunks } from '../pictureRecord.ts';
import type { PictureRecord } from '../pictureRecord.ts';
import { encodePng } from '../png.ts';
import { createSharpCodec } from '../sharpCodec.ts';
import type { SharpBuild } from './loadSharp.ts';
import { loadSharp } from './loadSharp.ts';

const side = 64;
const record: PictureRecord = {
  format: 1,
  id: 'img_00000001',
  kind: 'edited',
  title: 'make it red',
  createdAt: 1,
  jobId: null,
  parentId: null,
  made: null,
  imported: null,
  tokens: null,
};
const options = { format: 'png', scale: 'original', record: 'full', background: '#ffffff', origin: 'changed' } as const;

/** An edit drawn as plain red, opaque or half so, whose change is the left half of the square. */
function redEdit(alpha: number): Buffer {
  const rgba = Uint8Array.from({ length: side * side * 4 }, (_value, at) => [255, 0, 0, alpha][at % 4] ?? 0);
  const change = Uint8Array.from({ length: side * side }, (_value, pixel) => (pixel % side < side / 2 ? 255 : 0));
  return encodePng({ width: side, height: side, rgba }, recordChunks(record, null, change));
}

/** Edits put back into their originals, on one build of sharp; both builds must answer the same. */
export function wholeCases(build: SharpBuild): void {
  const sharp = loadSharp(build);
  const codec = createSharpCodec(sharp);
  const folder = mkdtempSync(join(tmpdir(), 'unifluid-whole-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const noise = (width: number, height: number, channels: 3 | 4) =>
    sharp(
      Uint8Array.from({ length: width * height * channels }, (_value, at) => (at * 7_919 + (at % 251) * 31) % 256),
      { raw: { width, height, channels } },
    );
  const keep = (name: string, data: Uint8Array) => {
    const path = join(folder, name);
    writeFileSync(path, data);
    return { path: Buffer.from(path), name, sha256: createHash('sha256').update(data).digest('hex') };
  };
  const raw = async (data: Uint8Array) => new Uint8Array(await sharp(data).ensureAlpha().raw().toBuffer());
  const pixelOf = (rgba: Uint8Array, width: number, x: number, y: number) => [
    ...rgba.subarray((y * width + x) * 4, (y * width + x) * 4 + 4),
  ];

  describe(`whole pictures, ${build} build`, () => {
    test.for([
      [301, 200],
      [200, 301],
      [97, 97],
      [1_000, 40],
      [30, 20],
    ] as const)(
      'a photo of %d x %d is changed where the edit changed it, and is otherwise the same to the byte',
      async ([width, height]) => {
        const photo = await noise(width, height, 3).jpeg({ quality: 90 }).toBuffer();
        const before = await raw(photo);
        const copy = await codec.render(redEdit(255), { ...options, original: keep('photo.jpg', photo) });
        expect(await sharp(copy).metadata()).toMatchObject({ width, height });
        const after = await raw(copy);
        // The middle lies where the change ends; beside it, by two of the drawn square's pixels, it is soft.
        const soft = Math.ceil((2 * Math.max(width, height)) / side);
        const [left, right] = [Math.floor(width / 2) - soft, Math.ceil(width / 2) + soft];
        for (let y = 0; y < height; y += 1) {
          const row = (rgba: Uint8Array, from: number, to: number) => rgba.subarray((y * width + from) * 4, (y * width + to) * 4);
          if (Buffer.compare(row(after, right, width), row(before, right, width)) !== 0) expect.fail(`row ${y} is not as it was`);
        }
        expect(pixelOf(after, width, Math.max(0, left - 1), Math.floor(height / 2))).toEqual([255, 0, 0, 255]);
      },
    );

    test('the border of a change is soft', async () => {
      const white = await sharp({ create: { width: 640, height: 640, channels: 3, background: '#ffffff' } })
        .png()
        .toBuffer();
      const after = await raw(await codec.render(redEdit(255), { ...options, original: keep('white.png', white) }));
      const greens = Array.from({ length: 40 }, (_value, index) => pixelOf(after, 640, 300 + index, 320)[1] ?? 0);
      expect(greens).toEqual(greens.toSorted((one, other) => one - other));
      expect([greens[0], greens.at(-1)]).toEqual([0, 255]);
      expect(greens.filter((green) => green > 0 && green < 255).length).toBeGreaterThan(4);
    });

    test('a photo gets no holes from an edit that is transparent, and a transparent picture may', async () => {
      const photo = await noise(120, 80, 3).png().toBuffer();
      const opaque = await raw(await codec.render(redEdit(0), { ...options, original: keep('opaque.png', photo) }));
      expect(Buffer.compare(opaque, await raw(photo))).toBe(0);
      const drawing = await sharp({ create: { width: 120, height: 80, channels: 4, background: { r: 0, g: 0, b: 255, alpha: 0.5 } } })
        .png()
        .toBuffer();
      const cut = await raw(await codec.render(redEdit(0), { ...options, original: keep('drawing.png', drawing) }));
      expect([pixelOf(cut, 120, 10, 40)[3], pixelOf(cut, 120, 110, 40)]).toEqual([0, [0, 0, 255, 128]]);
    });

    test('an opaque original whose ground was taken away becomes a cut-out, in a view as in a copy', async () => {
      const white = keep('icon.png', await noise(120, 80, 3).png().toBuffer());
      const isSubject = (pixel: number) => Math.abs((pixel % side) - side / 2) < 8 && Math.abs(Math.floor(pixel / side) - side / 2) < 8;
      const rgba = Uint8Array.from({ length: side * side * 4 }, (_value, at) => (isSubject(Math.floor(at / 4)) ? 200 : 0));
      const change = Uint8Array.from({ length: side * side }, (_value, pixel) => (isSubject(pixel) ? 0 : 255));
      const edit = encodePng({ width: side, height: side, rgba }, recordChunks(record, null, change));
      const copy = await raw(await codec.render(edit, { ...options, original: white }));
      const before = await raw(await noise(120, 80, 3).png().toBuffer());
      expect([pixelOf(copy, 120, 4, 4)[3], pixelOf(copy, 120, 60, 40)]).toEqual([0, pixelOf(before, 120, 60, 40)]);
      const view = await codec.whole(white, edit, 60);
      expect(await sharp(view).metadata()).toMatchObject({ format: 'webp', hasAlpha: true, width: 60 });
    });

    describe('new colours', () => {
      const [width, height] = [640, 400];
      /** A red disc with thin lines, on a green that is itself where red and blue change places. */
      const discAt = (x: number, y: number): readonly number[] => {
        const isDisc = Math.hypot(x - 320, y - 200) < 150;
        return isDisc ? (y % 6 < 2 ? [250, 120, 40, 255] : [200, 30, 20, 255]) : [60, 140, 60, 255];
      };
      const paint = (at: (x: number, y: number) => readonly number[]) =>
        Uint8Array.from({ length: width * height * 4 }, (_value, index) => {
          const pixel = Math.floor(index / 4);
          return at(pixel % width, Math.floor(pixel / width))[index % 4] ?? 0;
        });
      const original = paint(discAt);
      const png = (rgba = original) =>
        sharp(rgba, { raw: { width, height, channels: 4 } })
          .png()
          .toBuffer();
      /** What an edit draws of the original in its square. */
      const edit = async (drawnAt: (colour: readonly number[], x: number, y: number) => readonly number[], of?: Uint8Array) => {
        const clear = { r: 0, g: 0, b: 0, alpha: 0 };
        const square = await sharp(of ?? (await png()))
          .resize(side, side, { fit: 'contain', background: clear })
          .raw()
          .toBuffer();
        const rgba = Uint8Array.from(square);
        for (let pixel = 0; pixel < side * side; pixel += 1) {
          rgba.set(drawnAt([...square.subarray(pixel * 4, pixel * 4 + 4)], pixel % side, Math.floor(pixel / side)), pixel * 4);
        }
        const isNew = (pixel: number) =>
          [0, 1, 2, 3].some((channel) => Math.abs((rgba[pixel * 4 + channel] ?? 0) - (square[pixel * 4 + channel] ?? 0)) > 3);
        const change = Uint8Array.from({ length: side * side }, (_value, pixel) => (isNew(pixel) ? 255 : 0));
        return encodePng({ width: side, height: side, rgba }, recordChunks(record, null, change));
      };
      const swapped = ([red = 0, green = 0, blue = 0, alpha = 0]: readonly number[]) => [blue, green, red, alpha];
      const copyOf = async (drawn: Buffer) => raw(await codec.render(drawn, { ...options, original: keep('disc.png', await png()) }));
      const most = (one: Uint8Array, other: Uint8Array, isLooked: (x: number, y: number) => boolean) =>
        one.reduce((off, value, at) => {
          const pixel = Math.floor(at / 4);
          return isLooked(pixel % width, Math.floor(pixel / width)) ? Math.max(off, Math.abs(value - (other[at] ?? 0))) : off;
        }, 0);

      test('come into the original with lines and edges that the square is too small for', async () => {
        const after = await copyOf(await edit(swapped));
        const wanted = paint((x, y) => swapped(discAt(x, y)));
        expect(most(after, wanted, (x, y) => Math.hypot(x - 320, y - 200) < 140)).toBeLessThan(24);
        expect(most(after, wanted, () => true)).toBeLessThan(48);
        expect(most(after, original, (x, y) => Math.hypot(x - 320, y - 200) > 175)).toBe(0);
      });

      test('that only part of the picture has leave the other part as it was, to the byte', async () => {
        const after = await copyOf(await edit((colour, x) => (x < side / 2 ? swapped(colour) : colour)));
        expect(most(after, original, (x) => x > 320 + 12)).toBe(0);
        expect(pixelOf(after, width, 220, 200)[2]).toBeGreaterThan(150);
      });

      test('of one of two things that look alike come into that one alone', async () => {
        const twoAt = (x: number, y: number): readonly number[] =>
          discAt(x < 320 ? 320 + (x - 150) * 2 : 320 + (x - 490) * 2, 200 + (y - 200) * 2);
        const two = paint(twoAt);
        const picture = await png(two);
        const drawn = await edit((colour, x) => (x < side / 2 ? swapped(colour) : colour), picture);
        const after = await raw(await codec.render(drawn, { ...options, original: keep('two.png', picture) }));
        const wanted = paint((x, y) => (x < 320 ? swapped(twoAt(x, y)) : twoAt(x, y)));
        expect(most(after, wanted, (x, y) => Math.hypot(x - 150, y - 200) < 65)).toBeLessThan(24);
        expect(most(after, two, (x) => x > 330)).toBe(0);
      });

      test('are not what a plain colour is that was drawn over something', async () => {
        const coarse = (x: number, y: number): readonly number[] => {
          const isLight = (Math.floor(x / 60) + Math.floor(y / 60)) % 2 === 0;
          return y % 8 === 0 ? [90, 20, 160, 255] : isLight ? [230, 200, 60, 255] : [40, 70, 30, 255];
        };
        const picture = await png(paint(coarse));
        const drawn = await edit(([, , , alpha = 0]) => [30, 60, 200, alpha], picture);
        const after = await raw(await codec.render(drawn, { ...options, original: keep('coarse.png', picture) }));
        expect(
          most(
            after,
            paint(() => [30, 60, 200, 255]),
            () => true,
          ),
        ).toBeLessThanOrEqual(1);
      });

      test('are not what is clear now', async () => {
        const after = await copyOf(await edit((colour) => ((colour[1] ?? 0) > 110 ? [0, 0, 0, 0] : colour)));
        expect([pixelOf(after, width, 20, 20)[3], pixelOf(after, width, 320, 203)]).toEqual([0, [200, 30, 20, 255]]);
      });

      test('are not what another thing has that was drawn: that is there as it was drawn', async () => {
        const isCross = (x: number, y: number) => Math.abs(x - 32) < 3 || Math.abs(y - 32) < 3;
        const inDisc = (x: number, y: number) => Math.hypot(x - 32, y - 32) < 12;
        const after = await copyOf(
          await edit((colour, x, y) => (inDisc(x, y) ? (isCross(x, y) ? [255, 255, 255, 255] : [10, 10, 10, 255]) : colour)),
        );
        expect(pixelOf(after, width, 320, 200)).toEqual([255, 255, 255, 255]);
        expect(pixelOf(after, width, 260, 140)).toEqual([10, 10, 10, 255]);
      });
    });

    test('a file that is another one by now is refused, for a view as for a copy', async () => {
      const original = { ...keep('later.jpg', await noise(60, 40, 3).jpeg().toBuffer()), sha256: 'a'.repeat(64) };
      await expect(codec.render(redEdit(255), { ...options, original })).rejects.toMatchObject({ code: 'originalChanged' });
      await expect(codec.whole(original, redEdit(255), null)).rejects.toMatchObject({ code: 'originalChanged' });
    });

    test('a photo on its side is pasted into upright, and a view is no larger than asked', async () => {
      const lying = await noise(300, 200, 3).withMetadata({ orientation: 6 }).jpeg().toBuffer();
      const original = keep('side.jpg', lying);
      const view = await codec.whole(original, redEdit(255), 150);
      expect(await sharp(view).metadata()).toMatchObject({ format: 'jpeg', width: 100, height: 150 });
      // Memory that threads share cannot be sent.
      expect(view.buffer).toBeInstanceOf(ArrayBuffer);
      const [red = 0, green = 255] = pixelOf(await raw(view), 100, 10, 75);
      expect([red > 240, green < 15]).toEqual([true, true]);
    });

    test.for([
      [301, 200],
      [200, 301],
      [1_000, 40],
      [7, 300],
      [255, 254],
    ] as const)('a picture of %d x %d lies in its square where the fitting put it', async ([width, height]) => {
      const plain = await sharp({ create: { width, height, channels: 3, background: '#00ff00' } })
        .png()
        .toBuffer();
      const { pixels } = await codec.decode({ kind: 'bytes', name: 'plain.png', bytes: Uint8Array.from(plain) }, fittedSide);
      const place = placeInSquare({ width, height }, fittedSide);
      const alphas = { across: new Set<number>(), down: new Set<number>() };
      for (let pixel = 0; pixel < fittedSide ** 2; pixel += 1) {
        if ((pixels.rgba[pixel * 4 + 3] ?? 0) < 128) continue;
        alphas.across.add(pixel % fittedSide);
        alphas.down.add(Math.floor(pixel / fittedSide));
      }
      expect({
        left: Math.min(...alphas.across),
        width: alphas.across.size,
        top: Math.min(...alphas.down),
        height: alphas.down.size,
      }).toEqual(place);
    });
  });
}
