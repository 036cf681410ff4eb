import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createSharpCodec } from '../sharpCodec.ts';
import type { SharpBuild } from './loadSharp.ts';
import { loadSharp } from './loadSharp.ts';
import { pngChunk, pngOf } from './pngChunks.ts';

type Colour = readonly [number, number, number];

const asStored: readonly Colour[] = [
  [128, 128, 128],
  [200, 120, 80],
  [20, 20, 20],
  [10, 200, 100],
];
const numbers = (...values: readonly number[]): Buffer => {
  const data = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => data.writeUInt32BE(value, index * 4));
  return data;
};
const gamma = (value: number) => pngChunk('gAMA', numbers(value));
const srgbPoints = pngChunk('cHRM', numbers(31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000));
const p3Points = pngChunk('cHRM', numbers(31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000));
const flatPoints = pngChunk('cHRM', numbers(31_270, 32_900, 10_000, 10_000, 20_000, 20_000, 30_000, 30_000));
const cicp = (primaries: number, transfer: number) => pngChunk('cICP', Buffer.of(primaries, transfer, 0, 1));

/** What Chromium 130 put on a canvas in sRGB for `asStored`, file by file. */
const seen: readonly (readonly [string, readonly Buffer[], readonly Colour[]])[] = [
  ['nothing said', [], asStored],
  [
    'gAMA 1.0 and sRGB points',
    [gamma(100_000), srgbPoints],
    [
      [188, 188, 188],
      [229, 183, 152],
      [79, 79, 79],
      [56, 229, 168],
    ],
  ],
  [
    'gAMA 0.45455 and sRGB points',
    [gamma(45_455), srgbPoints],
    [
      [129, 129, 129],
      [201, 121, 79],
      [12, 12, 12],
      [2, 201, 100],
    ],
  ],
  [
    'gAMA 0.45455 and P3 points',
    [gamma(45_455), p3Points],
    [
      [129, 129, 129],
      [214, 116, 69],
      [12, 12, 12],
      [0, 205, 86],
    ],
  ],
  [
    'gAMA 1.0 alone',
    [gamma(100_000)],
    [
      [186, 186, 186],
      [228, 181, 151],
      [80, 80, 80],
      [59, 228, 167],
    ],
  ],
  ['gAMA 0.45455 alone', [gamma(45_455)], asStored],
  ['points alone', [p3Points], asStored],
  ['sRGB beside gAMA and points', [gamma(100_000), p3Points, pngChunk('sRGB', Buffer.of(0))], asStored],
  [
    'cICP of Display P3',
    [cicp(12, 13)],
    [
      [128, 128, 128],
      [213, 115, 70],
      [20, 20, 20],
      [0, 204, 87],
    ],
  ],
  [
    'cICP of Display P3 beside sRGB',
    [cicp(12, 13), pngChunk('sRGB', Buffer.of(0))],
    [
      [128, 128, 128],
      [213, 115, 70],
      [20, 20, 20],
      [0, 204, 87],
    ],
  ],
  [
    'cICP of Display P3 with gamma 2.2',
    [cicp(12, 4)],
    [
      [129, 129, 129],
      [214, 116, 69],
      [12, 12, 12],
      [0, 205, 86],
    ],
  ],
  [
    'cICP of BT.2020',
    [cicp(9, 14)],
    [
      [128, 128, 128],
      [236, 105, 70],
      [20, 20, 20],
      [0, 211, 82],
    ],
  ],
  [
    'cICP of BT.2020 with PQ',
    [cicp(9, 16)],
    [
      [181, 181, 181],
      [255, 0, 0],
      [3, 3, 3],
      [0, 255, 0],
    ],
  ],
  [
    'cICP of BT.2020 with HLG',
    [cicp(9, 18)],
    [
      [153, 153, 153],
      [255, 113, 84],
      [21, 21, 21],
      [0, 255, 88],
    ],
  ],
  [
    'cICP of linear sRGB',
    [cicp(1, 8)],
    [
      [188, 188, 188],
      [229, 183, 152],
      [79, 79, 79],
      [56, 229, 168],
    ],
  ],
  ['cICP of BT.709', [cicp(1, 1)], asStored],
  ['cICP that leaves it open', [cicp(2, 2)], asStored],
];

/** Colours that a file names by numbers; both builds of sharp must answer the same. */
export function colourCases(build: SharpBuild): void {
  const sharp = loadSharp(build);
  const codec = createSharpCodec(sharp);
  const colours = async (bytes: Uint8Array): Promise<readonly Colour[]> => {
    const { pixels } = await codec.decode({ kind: 'bytes', name: 'a', bytes: Uint8Array.from(bytes) }, 4);
    return [0, 1, 2, 3].map((at) => [pixels.rgba[at * 4] ?? 0, pixels.rgba[at * 4 + 1] ?? 0, pixels.rgba[at * 4 + 2] ?? 0]);
  };
  const farthest = (one: readonly Colour[], other: readonly Colour[]): number =>
    Math.max(...one.flat().map((value, index) => Math.abs(value - (other.flat()[index] ?? -999))));
  const file = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'files', name));
  const rows = (bytes: readonly number[]) => Buffer.concat(Array.from({ length: 4 }, () => Buffer.from([0, ...bytes])));
  const rgb = { width: 4, height: 4, colour: 2 };

  describe(`colours of foreign pictures, ${build} build`, () => {
    test.for(seen)('%s: the colours are those a browser shows', async ([, chunks, expected]) => {
      expect(farthest(await colours(pngOf({ ...rgb, depth: 8 }, rows(asStored.flat()), chunks)), expected)).toBeLessThanOrEqual(1);
    });

    test('what has 16 bits keeps its dark tones', async () => {
      const dark = [0, 0, 0, 1, 1, 1].flatMap((value) => [value, 51]);
      const png = pngOf({ ...rgb, depth: 16 }, rows([...dark, ...dark]), [gamma(100_000), srgbPoints]);
      // 51 and 307 of 65,535 in linear light; in 8 bits both would be 0 or 1.
      expect((await colours(png)).slice(0, 2)).toEqual([
        [3, 3, 3],
        [15, 15, 15],
      ]);
    });

    test('a grey picture with gAMA and points is brightened as browsers do', async () => {
      const png = pngOf({ ...rgb, colour: 0, depth: 8 }, rows([128, 200, 20, 255]), [gamma(100_000), srgbPoints]);
      expect(await colours(png)).toEqual([186, 228, 80, 255].map((value) => [value, value, value]));
    });

    test.for([[gamma(0), srgbPoints], [gamma(45_455), flatPoints], [pngChunk('gAMA', Buffer.of(1))], [pngChunk('cICP', Buffer.of(9))]])(
      'numbers that mean nothing are not heeded (%#)',
      async (chunks) => {
        expect(await colours(pngOf({ ...rgb, depth: 8 }, rows(asStored.flat()), chunks))).toEqual(asStored);
      },
    );

    test('an AVIF that names its colours by numbers is converted, too', async () => {
      const pixels = Buffer.from(Array.from({ length: 4 }, () => asStored.flat()).flat());
      const avif = await sharp(pixels, { raw: { width: 4, height: 4, channels: 3 } })
        .avif({ lossless: true, chromaSubsampling: '4:4:4' })
        .toBuffer();
      expect(farthest(await colours(avif), asStored)).toBeLessThanOrEqual(1);
      avif.writeUInt16BE(12, avif.indexOf('nclx') + 4);
      expect(
        farthest(await colours(avif), [
          [128, 128, 128],
          [213, 115, 70],
          [20, 20, 20],
          [0, 204, 87],
        ]),
      ).toBeLessThanOrEqual(1);
    });

    test('files as programs wrote them: linear light, Display P3', async () => {
      const centre = async (name: string) => {
        const { pixels } = await codec.decode({ kind: 'bytes', name, bytes: Uint8Array.from(file(name)) }, 64);
        return [...pixels.rgba.subarray((32 * 64 + 32) * 4, (32 * 64 + 32) * 4 + 4)];
      };
      expect(await centre('linear-light.png')).toEqual([188, 188, 188, 255]);
      expect(await centre('display-p3.png')).toEqual([213, 115, 70, 255]);
    });
  });
}
