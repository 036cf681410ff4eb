import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { inDisc, over, type Colour } from '../../models/runtime/testing/paintedPicture.ts';
import type { HowMade, Pixels } from '../contract/images.ts';
import { howMade } from '../store/testing/testDatabase.ts';
import { recordChunks } from './pictureRecord.ts';
import { encodePng } from './png.ts';
import { loadSharp } from './testing/loadSharp.ts';
import { wholePicture } from './wholePicture.ts';

const side = 64;
const scale = 5;
const blue: Colour = [90, 120, 200, 255];
const made: HowMade = { ...howMade, task: 'edit', text: 'make it green', imageGuidance: 1.5 };

/** A disc in the middle on blue, so many times as large as the square's. */
function disc(times: number, colour: Colour): Pixels {
  const width = side * times;
  const middle = [width / 2 - 0.5, width / 2 - 0.5] as const;
  const colours = Array.from({ length: width * width }, (_value, pixel) =>
    over(inDisc(pixel % width, Math.floor(pixel / width), middle, 16 * times), colour, blue),
  );
  return { width, height: width, rgba: Uint8Array.from(colours.flat()) };
}

/** The picture of an edit that changed all of its square, as it lies on the disk. */
function pictureOf(drawn: Pixels, how: HowMade): Buffer {
  const about = { id: 'img_00000001', kind: 'edited', title: how.text, createdAt: 1, jobId: null, parentId: null } as const;
  const record = { format: 1, ...about, made: how, imported: null, tokens: null } as const;
  return encodePng(drawn, recordChunks(record, null, new Uint8Array(side * side).fill(255)));
}

/** Pixels whose blue is neither near the ground's, 200, nor near the green thing's, 60: those of a soft edge are many. */
function mixed({ rgba }: Pixels): number {
  return rgba.filter((value, at) => at % 4 === 2 && value > 80 && value < 180).length;
}

test('a thing in new colours is as sharp as its original, and soft where all is to be as drawn', async () => {
  const original = encodePng(disc(scale, [240, 150, 40, 255]), []);
  const file = { path: Buffer.from('disc.png'), name: 'disc.png', sha256: hash('sha256', original) };
  const green = disc(1, [40, 160, 60, 255]);
  const whole = (how: HowMade) => wholePicture(loadSharp('native'), original, file, pictureOf(green, how), null);
  const [kept, asDrawn] = [await whole(made), await whole({ ...made, asDrawn: true })];
  expect([kept.width, asDrawn.width]).toEqual([side * scale, side * scale]);
  expect(mixed(asDrawn)).toBeGreaterThan(3 * mixed(kept));
});
