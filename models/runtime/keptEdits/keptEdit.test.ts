import { expect, test } from 'vitest';
import { colourOf, inDisc, over, painted, type Colour } from '../testing/paintedPicture.ts';
import type { Rgba } from '../types.ts';
import { type EditKeeper, keeperOf } from './keptEdit.ts';

const side = 128;
const everywhere = new Uint8Array(side * side).fill(1);
const middle = [64, 64] as const;

const purple: Colour = [130, 60, 190, 255];
const blue: Colour = [40, 100, 220, 255];
const orange: Colour = [240, 140, 30, 255];
const dark: Colour = [40, 30, 30, 255];
const none: Colour = [0, 0, 0, 0];
const green: Colour = [30, 200, 60, 255];

/** An orange disc with a dark rim, as a renderer draws it, and one as the model does: smaller, paler and without the rim. */
const icon = (x: number, y: number, ground: Colour): Colour =>
  over(inDisc(x, y, middle, 37), orange, over(inDisc(x, y, middle, 40), dark, ground));
const iconOn = (groundAt: (y: number) => Colour): Rgba => painted(side, (x, y) => icon(x, y, groundAt(y)));
const source = iconOn(() => purple);
const onBlue = iconOn(() => blue);
/** The icon without any ground. */
const cutIcon = painted(side, (x, y) => {
  const [red, greenness, blueness] = icon(x, y, dark);
  return [red, greenness, blueness, Math.round(255 * inDisc(x, y, middle, 40))];
});
const softly = (x: number, y: number, ground: Colour, colour: Colour = [225, 150, 60, 255]): Colour => {
  const share = Math.min(1, Math.max(0, (40 - Math.hypot(x - 64, y - 64)) / 5));
  return over(share, colour, ground);
};
const rebuilt = painted(side, (x, y) => softly(x, y, purple));
const spotted = (x: number, y: number, [red, green, blueness]: Colour): Colour => {
  const stain = ((x * 31 + y * 17) % 11) - 5;
  return [red + stain, green + stain, blueness + stain, 255];
};

/** The icon as it is when its orange is green. */
const greenIcon = (x: number, y: number, ground: Colour): Colour =>
  over(inDisc(x, y, middle, 37), [45, 190, 30, 255], over(inDisc(x, y, middle, 40), dark, ground));
/** Well inside the disc, or well outside of the icon. */
const isPlain = (x: number, y: number): boolean => Math.hypot(x - 64, y - 64) < 34 || Math.hypot(x - 64, y - 64) > 43;
const isGrey = ([red, greenness, blueness]: Colour): boolean => red === greenness && greenness === blueness;

function edited(drawnAt: (x: number, y: number) => Colour, of: Rgba = source, as: Rgba = rebuilt): ReturnType<EditKeeper> {
  return keeperOf(of, as)(painted(side, drawnAt), everywhere);
}

function mostOff(one: Rgba, other: Rgba, isLooked: (x: number, y: number) => boolean = () => true): number {
  let most = 0;
  for (const [at, value] of one.data.entries()) {
    const pixel = Math.floor(at / 4);
    if (isLooked(pixel % side, Math.floor(pixel / side))) most = Math.max(most, Math.abs(value - (other.data[at] ?? 0)));
  }
  return most;
}

test('before a new ground stands the subject itself, to its edge, without a rim of the old ground', () => {
  const { picture, change } = edited((x, y) => softly(x, y, spotted(x, y, blue)));
  expect(mostOff(picture, onBlue)).toBeLessThanOrEqual(14);
  expect(mostOff(picture, source, (x, y) => Math.hypot(x - 64, y - 64) < 36)).toBe(0);
  expect([change[64 * side + 64], change[5 * side + 5]]).toEqual([0, 255]);
});

test('a ground of which the model left patches is new where its border is', () => {
  const isPatch = (x: number, y: number): boolean => Math.abs(x - 64) < 56 && Math.abs(y - 64) < 56;
  const { picture } = edited((x, y) => softly(x, y, isPatch(x, y) ? purple : blue));
  expect(mostOff(picture, onBlue)).toBeLessThanOrEqual(14);
});

test('a shaded ground comes as shaded as it was drawn', () => {
  const sky = (y: number): Colour => [40 + y / 2, 100 + y / 2, 220, 255];
  const { picture } = edited((x, y) => softly(x, y, spotted(x, y, sky(y))));
  expect(mostOff(picture, iconOn(sky))).toBeLessThanOrEqual(14);
});

test('a ground that is taken away leaves a cut-out, even where the model drew nothing of its subject', () => {
  // As a decoder says none: nearly so.
  const { picture } = edited(() => [90, 90, 90, 5]);
  expect(colourOf(picture, 4, 4)).toEqual(none);
  expect(colourOf(picture, 64, 64)).toEqual(orange);
  const edge = Array.from({ length: 8 }, (_value, index) => colourOf(picture, 64, 20 + index));
  const [half] = edge.filter(([, , , alpha]) => alpha > 40 && alpha < 215);
  // Dark as the rim is, not purple as what lay behind it.
  expect(half?.slice(0, 3).every((value, channel) => Math.abs(value - (dark[channel] ?? 0)) < 40)).toBe(true);
});

test('a cut-out gets the ground that was drawn behind it', () => {
  const { picture } = edited(
    (x, y) => softly(x, y, blue),
    cutIcon,
    painted(side, (x, y) => (inDisc(x, y, middle, 40) > 0 ? softly(x, y, dark) : none)),
  );
  expect(mostOff(picture, onBlue)).toBeLessThanOrEqual(3);
});

test('the new ground is seen through a hole, and a spot of the old colour that was kept stays', () => {
  const ring = (x: number, y: number, ground: Colour, spot: Colour): Colour =>
    Math.hypot(x - 50, y - 64) < 8 ? spot : Math.hypot(x - 78, y - 64) < 8 ? ground : icon(x, y, ground);
  const holed = painted(side, (x, y) => ring(x, y, purple, purple));
  const { picture } = edited((x, y) => ring(x, y, blue, purple), holed, holed);
  expect([colourOf(picture, 78, 64), colourOf(picture, 50, 64)]).toEqual([blue, purple]);
});

test('where the subject was changed with its ground, it has new colours before the new ground', () => {
  const asItIs = painted(side, (x, y) => softly(x, y, purple, orange));
  const turned = edited((x, y) => softly(x, y, [104, 104, 104, 255], [150, 150, 150, 255]), source, asItIs);
  expect([colourOf(turned.picture, 4, 4), isGrey(colourOf(turned.picture, 64, 64))]).toEqual([[104, 104, 104, 255], true]);
  const other = edited((x, y) => softly(x, y, blue, [30, 200, 60, 255]));
  expect(
    mostOff(
      other.picture,
      painted(side, (x, y) => greenIcon(x, y, blue)),
      isPlain,
    ),
  ).toBeLessThanOrEqual(24);
  expect([other.change[64 * side + 64], other.change[5 * side + 5]]).toEqual([255, 255]);
  const brownish = painted(side, (x, y) => softly(x, y, purple, [170, 105, 85, 255]));
  const drained = edited((x, y) => softly(x, y, [104, 104, 104, 255], [128, 128, 128, 255]), brownish, brownish);
  expect(isGrey(colourOf(drained.picture, 70, 64))).toBe(true);
});

test('a subject that got another colour keeps its edge, its rim and its ground', () => {
  const { picture, change } = edited((x, y) => softly(x, y, purple, spotted(x, y, green)));
  expect(
    mostOff(
      picture,
      painted(side, (x, y) => greenIcon(x, y, purple)),
      isPlain,
    ),
  ).toBeLessThanOrEqual(24);
  expect(mostOff(picture, source, (x, y) => Math.hypot(x - 64, y - 64) > 42)).toBe(0);
  expect([change[64 * side + 64], change[5 * side + 5]]).toEqual([255, 0]);
  // As sharp as it was: from green to the rim within two pixels.
  const [inner, rim] = [colourOf(picture, 64 + 35, 64), colourOf(picture, 64 + 39, 64)];
  expect(inner[1] - rim[1]).toBeGreaterThan(60);
});

test('a hole through which the ground is seen gets no colour, though the model filled it', () => {
  const hole = (x: number, y: number): boolean => Math.hypot(x - 64, y - 64) < 9;
  const ring = (at: (x: number, y: number) => Colour): Rgba => painted(side, (x, y) => (hole(x, y) ? purple : at(x, y)));
  const { picture } = edited(
    (x, y) => softly(x, y, purple, green),
    ring((x, y) => icon(x, y, purple)),
    ring((x, y) => softly(x, y, purple, orange)),
  );
  expect(colourOf(picture, 64, 64)).toEqual(purple);
  expect(colourOf(picture, 64, 90)[1]).toBeGreaterThan(160);
});

test('a cut-out that got another colour is as opaque as it was', () => {
  const soft =
    (colour: Colour) =>
    (x: number, y: number): Colour => {
      const [red, greenness, blueness] = softly(x, y, dark, colour);
      return [red, greenness, blueness, Math.round(255 * inDisc(x, y, middle, 39))];
    };
  const { picture } = edited(soft(green), cutIcon, painted(side, soft(orange)));
  expect(colourOf(picture, 64, 64)[1]).toBeGreaterThan(160);
  expect(picture.data.every((value, at) => at % 4 !== 3 || value === cutIcon.data[at])).toBe(true);
});

test('black lines and white lights of a subject that got another colour stay', () => {
  const lined = (x: number, y: number, colour: Colour): Colour =>
    Math.hypot(x - 52, y - 52) < 5 ? [255, 255, 255, 255] : Math.abs(y - 70) < 2 && Math.abs(x - 64) < 25 ? [10, 10, 10, 255] : colour;
  const drawn = edited(
    (x, y) => softly(x, y, purple, green),
    painted(side, (x, y) => lined(x, y, icon(x, y, purple))),
    painted(side, (x, y) => softly(x, y, purple, orange)),
  );
  expect([colourOf(drawn.picture, 52, 52), colourOf(drawn.picture, 64, 70)]).toEqual([
    [255, 255, 255, 255],
    [10, 10, 10, 255],
  ]);
  expect(colourOf(drawn.picture, 64, 90)[1]).toBeGreaterThan(160);
});

test('what little changed its colour is the very same', () => {
  const paler = edited((x, y) => (y < 64 ? softly(x, y, purple, green) : softly(x, y, purple, [228, 152, 60, 255])));
  expect(mostOff(paler.picture, source, (x, y) => y > 100)).toBe(0);
});

test('a picture without a ground is recoloured as a whole', () => {
  const busy = (x: number, y: number): Colour => [60 + ((x * 37) % 120), 40 + ((y * 53) % 60), 30, 255];
  const photo = painted(side, busy);
  const { picture } = edited(
    (x, y) => {
      const [red, greenness] = busy(x, y);
      return [20, greenness, Math.round(red * 0.9), 255];
    },
    photo,
    photo,
  );
  const [red, , blueness] = colourOf(picture, 60, 60);
  expect(Math.abs(blueness - 0.9 * colourOf(photo, 60, 60)[0])).toBeLessThan(12);
  expect(Math.abs(red - 20)).toBeLessThan(12);
});

test('a part that was taken away leaves no ghost in the colour of its ground', () => {
  const hat = (x: number, y: number): boolean => y > 8 && y < 27 && x > 40 && x < 88;
  const hatted = painted(side, (x, y) => (hat(x, y) ? [30, 60, 160, 255] : icon(x, y, purple)));
  const { picture } = edited(
    (x, y) => softly(x, y, purple),
    hatted,
    painted(side, (x, y) => (hat(x, y) ? [30, 60, 160, 255] : softly(x, y, purple))),
  );
  expect(colourOf(picture, 64, 14)).toEqual(purple);
});

test('another thing in the place of the subject is as drawn', () => {
  const face = (x: number, y: number): Colour => {
    const isEye = Math.hypot(Math.abs(x - 64) - 14, y - 54) < 7 || (Math.abs(y - 78) < 5 && Math.abs(x - 64) < 22);
    return isEye ? [20, 20, 20, 255] : softly(x, y, purple, [235, 235, 235, 255]);
  };
  const square = (x: number, y: number): Colour => (Math.max(Math.abs(x - 64), Math.abs(y - 64)) < 36 ? orange : purple);
  const { picture } = edited(face, painted(side, square), painted(side, square));
  expect(colourOf(picture, 50, 54)).toEqual([20, 20, 20, 255]);
});

test("a subject that was lost on the way to its new ground is the source's own", () => {
  const { picture } = edited((x, y) => over(inDisc(x, y, [45, 50], 20), [250, 250, 250, 255], blue));
  expect(mostOff(picture, onBlue)).toBeLessThanOrEqual(14);
});

test('what was put beside the subject before its old ground is there', () => {
  const added = edited((x, y) => (x < 30 && y < 30 ? [30, 200, 60, 255] : softly(x, y, purple)));
  expect(colourOf(added.picture, 15, 15)).toEqual([30, 200, 60, 255]);
});

test('grass that was drawn over the lower part of a ground leaves the upper part alone', () => {
  const { picture } = edited((x, y) => softly(x, y, y >= 72 ? green : purple));
  expect([colourOf(picture, 4, 4), colourOf(picture, 4, 120)]).toEqual([purple, green]);
});

test('bars that were not filled stay as they were drawn', () => {
  const isBar = (y: number): boolean => y < 20 || y >= 108;
  const wide = painted(side, (x, y) => (isBar(y) ? none : icon(x, y, purple)));
  const { picture } = edited((x, y) => (isBar(y) ? none : softly(x, y, blue)), wide, wide);
  expect(colourOf(picture, 64, 5)).toEqual(none);
});

test('a new ground that is neither plain nor shaded is as drawn', () => {
  const scenery = (x: number, y: number): Colour => (((x >> 4) + (y >> 4)) % 2 === 0 ? [20, 90, 30, 255] : [90, 200, 250, 255]);
  const { picture } = edited((x, y) => softly(x, y, scenery(x, y)));
  expect([colourOf(picture, 4, 4), colourOf(picture, 20, 4)]).toEqual([scenery(4, 4), scenery(20, 4)]);
});

test('the sky of a photo is no ground', () => {
  const land = (bright: boolean): Colour => (bright ? [220, 200, 150, 255] : [40, 60, 30, 255]);
  const photo = painted(side, (x, y) => (y < 85 ? blue : land(x < 64)));
  const { picture } = edited((x, y) => (y < 85 ? orange : land(x >= 64)), photo, photo);
  expect(
    mostOff(
      picture,
      painted(side, () => land(false)),
      (x, y) => y > 95 && x < 50,
    ),
  ).toBeLessThan(8);
  expect(
    mostOff(
      picture,
      painted(side, () => land(true)),
      (x, y) => y > 95 && x > 80,
    ),
  ).toBeLessThan(8);
});

test('a cut-out that reaches from top to bottom gets its ground on both sides', () => {
  const tall = (x: number, y: number, ground: Colour, colour = orange): Colour =>
    Math.hypot((x - 64) * 3, y - 63.5) <= 64 ? colour : ground;
  const cut = painted(side, (x, y) => tall(x, y, none));
  const { picture } = edited((x, y) => tall(x, y, blue, dark), cut, cut);
  expect([colourOf(picture, 2, 64), colourOf(picture, 64, 64)]).toEqual([blue, orange]);
});

test('a photo that was fitted into a square is no cut-out, nor has a picture without a plain border a ground', () => {
  const busy = (x: number, y: number): Colour => [(x * 37) % 256, (y * 53) % 256, (x * y) % 256, 255];
  for (const photo of [painted(side, busy), painted(side, (x, y) => (y < 24 || y >= 104 ? none : busy(x, y)))]) {
    const night = edited(() => [10, 10, 40, 255], photo, photo);
    expect(colourOf(night.picture, 20, 64)).toEqual([10, 10, 40, 255]);
  }
});

test('while a part is not drawn, no ground is put anywhere', () => {
  const most = Uint8Array.from(everywhere, (_value, pixel) => (pixel < (everywhere.length * 15) / 16 ? 1 : 0));
  const drawn = painted(side, (x, y) => (y < (side * 15) / 16 ? softly(x, y, blue) : none));
  const { picture } = keeperOf(source, rebuilt)(drawn, most);
  expect(colourOf(picture, 10, 124)).toEqual(none);
});
