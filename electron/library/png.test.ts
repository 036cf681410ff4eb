import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { readRecord } from './pictureRecord.ts';
import { decodePng, readChunks } from './png.ts';
import { pngChunk, pngOf } from './testing/pngChunks.ts';
import type { PngKind } from './testing/pngChunks.ts';

/** Random samples, so that every bit of every pixel counts; filter 0, as only their layout is in question. */
function noisyPng(kind: Omit<PngKind, 'width' | 'height'>, [width, height]: readonly [number, number], more: readonly Buffer[] = []) {
  const bits = kind.depth * ({ 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[kind.colour] ?? 1);
  const passes =
    kind.interlaced === true
      ? ([
          [0, 0, 8, 8],
          [4, 0, 8, 8],
          [0, 4, 4, 8],
          [2, 0, 4, 4],
          [0, 2, 2, 4],
          [1, 0, 2, 2],
          [0, 1, 1, 2],
        ] as const)
      : ([[0, 0, 1, 1]] as const);
  let noise = 1;
  const rows = passes.flatMap(([x, y, stepX, stepY]) => {
    const columns = Math.max(0, Math.ceil((width - x) / stepX));
    const count = columns === 0 ? 0 : Math.max(0, Math.ceil((height - y) / stepY));
    return Array.from({ length: count }, () =>
      Buffer.from([
        0,
        ...Array.from(
          { length: Math.ceil((columns * bits) / 8) },
          () => ((noise = (noise * 1_103_515_245 + 12_345) % 2 ** 31) >> 16) & 255,
        ),
      ]),
    );
  });
  return pngOf({ ...kind, width, height }, Buffer.concat(rows), more);
}

const kinds = (
  [
    [0, [1, 2, 4, 8, 16]],
    [2, [8, 16]],
    [3, [1, 2, 4, 8]],
    [4, [8, 16]],
    [6, [8, 16]],
  ] as const
).flatMap(([colour, depths]) => depths.flatMap((depth) => [false, true].map((interlaced) => ({ colour, depth, interlaced }))));

test.for(kinds)('colour type $colour, $depth bits, interlaced $interlaced: the pixels are those another decoder sees', async (kind) => {
  const palette = Buffer.from(Array.from({ length: 3 * 2 ** Math.min(8, kind.depth) }, (_value, index) => (index * 37) % 256));
  const alphas = Buffer.from([0, 128]);
  const more = kind.colour === 3 ? [pngChunk('PLTE', palette), pngChunk('tRNS', alphas)] : [];
  for (const size of [
    [1, 1],
    [3, 5],
    [4, 4],
    [13, 9],
  ] as const) {
    const png = noisyPng(kind, size, more);
    const expected = await sharp(png).toColourspace('srgb').ensureAlpha().raw({ depth: 'uchar' }).toBuffer();
    const { pixels } = decodePng(png);
    expect([pixels.width, pixels.height]).toEqual(size);
    // Sixteen bits are rounded here and cut there.
    const tolerance = kind.depth === 16 ? 1 : 0;
    const largest = pixels.rgba.reduce((worst, value, index) => Math.max(worst, Math.abs(value - (expected[index] ?? -999))), 0);
    expect(largest).toBeLessThanOrEqual(tolerance);
    expect(pixels.rgba).toHaveLength(expected.length);
  }
});

test('the one colour that a file calls transparent is', async () => {
  const grey = noisyPng({ colour: 0, depth: 2, interlaced: false }, [16, 16], [pngChunk('tRNS', Buffer.from([0, 2]))]);
  const expected = await sharp(grey).toColourspace('srgb').ensureAlpha().raw().toBuffer();
  expect(decodePng(grey).pixels.rgba).toEqual(new Uint8Array(expected));
  expect(decodePng(grey).pixels.rgba.filter((value, index) => index % 4 === 3 && value === 0).length).toBeGreaterThan(0);
});

test.for(['picture-saved-as-rgb.png', 'picture-saved-as-palette.png'])(
  'a picture that an optimiser saved again is read: %s',
  async (name) => {
    const data = readFileSync(join(import.meta.dirname, 'testing/files', name));
    const expected = await sharp(data).toColourspace('srgb').ensureAlpha().raw().toBuffer();
    expect(decodePng(data).pixels.rgba).toEqual(new Uint8Array(expected));
  },
);

test('data that does not fill the picture, or overflows it, is refused', () => {
  for (const rows of [7, 9, 1_000_000]) {
    const png = pngOf({ width: 8, height: 8, depth: 8, colour: 6 }, Buffer.alloc(33 * rows));
    expect(() => decodePng(png)).toThrow('pictureUnreadable');
  }
});

test.for(['picture-with-text-cut-short.png', 'picture-with-text-bomb.png'])('a text that cannot be unpacked is no text: %s', (name) => {
  const chunks = readChunks(readFileSync(join(import.meta.dirname, 'testing/files', name)));
  expect(chunks.some(({ type }) => type === 'iTXt')).toBe(true);
  expect(readRecord(chunks)).toBeNull();
});
