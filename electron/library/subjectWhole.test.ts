import { describe, expect, test } from 'vitest';
import type { Pixels } from '../contract/images.ts';
import { inDisc, over, type Colour } from '../../models/runtime/testing/paintedPicture.ts';
import { inSquare, placeInSquare } from './fittedSquare.ts';
import { subjectWhole } from './subjectWhole.ts';

const side = 64;
const scale = 5;
const blue: Colour = [90, 120, 200, 255];
const orange: Colour = [240, 150, 40, 255];
const white: Colour = [255, 255, 255, 255];
/** Pixels of the square that the disc has to each side, and that the line around it is wide. */
const radius = 16;
const wide = 4;

/** A disc in the middle, on a ground or on none, and a line around it so wide: at the square's size, or so many times as large. */
function painted(width: number, height: number, times: number, lineWidth: number, ground: Colour | null): Uint8Array {
  const rgba = new Uint8Array(width * height * 4);
  const middle = [width / 2 - 0.5, height / 2 - 0.5] as const;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const whole = inDisc(x, y, middle, (radius + lineWidth) * times);
      const front = over(inDisc(x, y, middle, radius * times), orange, white);
      const colour = ground === null ? [front[0], front[1], front[2], Math.round(255 * whole)] : over(whole, front, ground);
      rgba.set(colour, (y * width + x) * 4);
    }
  }
  return rgba;
}

/** An original of the shape of the square's part in `place`, and the line that was drawn around it in the square. */
function made(height: number, ground: Colour | null, drawn?: Uint8Array): { readonly original: Pixels; readonly whole: Pixels | null } {
  const original = { width: side * scale, height: height * scale, rgba: painted(side * scale, height * scale, scale, 0, ground) };
  const place = placeInSquare({ width: side, height }, side);
  const fitted = inSquare(painted(side, height, 1, 0, ground), place, side);
  const kept = inSquare(drawn ?? painted(side, height, 1, wide, ground), place, side);
  const change = changed(fitted, kept);
  return { original, whole: subjectWhole(original, { fitted, drawn: kept, change, place }) };
}

/** 255 for each pixel of the square that is another than it was. */
function changed(fitted: Uint8Array, drawn: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: side * side }, (_value, pixel) =>
    [0, 1, 2, 3].some((channel) => fitted[pixel * 4 + channel] !== drawn[pixel * 4 + channel]) ? 255 : 0,
  );
}

/** How far each pixel of an original lies outside the disc. */
function away({ width, height }: Pixels, pixel: number): number {
  return Math.hypot((pixel % width) + 0.5 - width / 2, Math.floor(pixel / width) + 0.5 - height / 2) - radius * scale;
}

function colourAt({ rgba }: Pixels, pixel: number): readonly number[] {
  return Array.from(rgba.subarray(pixel * 4, pixel * 4 + 4));
}

test.each([
  ['a square on a plain ground', side, blue],
  ['a cut-out', side, null],
  ['a picture that is not square', 48, blue],
] as const)('the line is as sharp as the original, and nothing else of it changes: %s', (_name, height, ground) => {
  const { original, whole } = made(height, ground);
  if (whole === null) throw new Error('no line was found');
  for (let pixel = 0; pixel < original.width * original.height; pixel += 1) {
    const distance = away(original, pixel);
    if (distance < -2 || distance > (wide + 1) * scale) expect(colourAt(whole, pixel)).toEqual(colourAt(original, pixel));
    if (distance > 2 && distance < (wide - 1) * scale) {
      const off = colourAt(whole, pixel).map((value, channel) => Math.abs(value - (white[channel] ?? 0)));
      expect(Math.max(...off)).toBeLessThan(40);
    }
  }
});

test('what lies beside a part of the subject is no line around it', () => {
  const hat = painted(side, side, 1, wide, blue);
  const bare = painted(side, side, 1, 0, blue);
  hat.set(bare.subarray(24 * side * 4), 24 * side * 4);
  expect(made(side, blue, hat).whole).toBeNull();
});

test('where more was drawn than a line, it is not the line alone that is kept', () => {
  const more = painted(side, side, 1, wide, blue);
  for (let pixel = 0; pixel < 8 * side; pixel += 1) more.set(white, pixel * 4);
  expect(made(side, blue, more).whole).toBeNull();
});

test('an original without a ground, or a large one, gets its line as it was drawn', () => {
  const { original } = made(side, blue);
  const stripes = Uint8Array.from(original.rgba, (value, at) => (at % 4 === 3 ? 255 : (value + (Math.floor(at / 4) % 7) * 40) % 256));
  const edit = {
    fitted: stripes.subarray(0, side * side * 4),
    drawn: stripes.subarray(0, side * side * 4),
    change: new Uint8Array(side * side),
  };
  const place = { left: 0, top: 0, width: side, height: side };
  expect(subjectWhole({ ...original, rgba: stripes }, { ...edit, place })).toBeNull();
  const long = { width: 1601, height: 1, rgba: new Uint8Array(1601 * 4) };
  expect(subjectWhole(long, { ...edit, place })).toBeNull();
});

describe('things of an original', () => {
  type Spot = readonly [number, number];
  type Shape = readonly [width: number, height: number];
  const here: Spot = [14, 15];
  const there: Spot = [36, 35];
  const square: Shape = [side, side];

  /** Discs of ten pixels' radius, at a larger size with fine stripes that the square does not show. */
  function discs(times: number, spots: readonly Spot[], [width, height]: Shape): Uint8Array {
    const rgba = new Uint8Array(width * height * times ** 2 * 4);
    for (let y = 0; y < height * times; y += 1) {
      for (let x = 0; x < width * times; x += 1) {
        const striped: Colour = times === 1 ? [200, 60, 40, 255] : [200, 60 + (x % 2 === 0 ? 40 : -40), 40, 255];
        const at = (spot: Spot): number => inDisc(x, y, [(spot[0] + 0.5) * times - 0.5, (spot[1] + 0.5) * times - 0.5], 10 * times);
        rgba.set(
          spots.reduce((ground, spot) => over(at(spot), striped, ground), blue),
          (y * width * times + x) * 4,
        );
      }
    }
    return rgba;
  }

  function edited(before: readonly Spot[], after: readonly Spot[], shape: Shape): Pixels | null {
    const [width, height] = shape;
    const place = placeInSquare({ width, height }, side);
    const [fitted, drawn] = [inSquare(discs(1, before, shape), place, side), inSquare(discs(1, after, shape), place, side)];
    const original = { width: width * scale, height: height * scale, rgba: discs(scale, before, shape) };
    return subjectWhole(original, { fitted, drawn, change: changed(fitted, drawn), place });
  }

  test.each([
    ['moved', [here], [there], square],
    ['taken away', [here, there], [there], square],
    ['doubled', [here], [here, there], square],
    ['moved in a wide picture', [here], [there], [side, 48]],
    ['moved in a tall picture', [here], [there], [48, side]],
  ] as const)('stand in it with all that is fine in them: %s', (_name, before, after, shape) => {
    const made = edited(before, after, shape);
    const wanted = discs(scale, after, shape);
    const off = wanted.map((value, at) => Math.abs(value - (made?.rgba[at] ?? 0)));
    expect(made).not.toBeNull();
    expect(off.filter((value) => value > 8).length).toBe(0);
  });
});
