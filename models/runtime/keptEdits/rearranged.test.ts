import { expect, test } from 'vitest';
import { colourOf, inDisc, over, painted, type Colour } from '../testing/paintedPicture.ts';
import type { Rgba } from '../types.ts';
import { type EditKeeper, keeperOf } from './keptEdit.ts';

const side = 128;
const everywhere = new Uint8Array(side * side).fill(1);
const yellow: Colour = [250, 210, 60, 255];
const red: Colour = [200, 40, 50, 255];
const dark: Colour = [40, 30, 30, 255];
const blue: Colour = [40, 90, 210, 255];

type Place = readonly [number, number];
type Look = (x: number, y: number, place: Place, ground: Colour) => Colour;

/** A red disc of twelve pixels' radius with a dark half: as a renderer draws it, and as the model does, soft and stained. */
const berry: Look = (x, y, place, ground) => over(inDisc(x, y, place, 12), x < place[0] ? dark : red, ground);
const soft: Look = (x, y, [left, top], ground) => {
  const share = Math.min(1, Math.max(0, (12 - Math.hypot(x - left, y - top)) / 4 + 0.5));
  const stain = ((x * 13 + y * 7) % 21) - 10;
  return over(share, x < left - 2 ? [60 + stain, 50, 45, 255] : [190 + stain, 60, 60, 255], ground);
};
/** A blue square. */
const box: Look = (x, y, [left, top], ground) => (Math.abs(x - left) < 11 && Math.abs(y - top) < 11 ? blue : ground);

function picture(things: readonly (readonly [Look, Place])[]): Rgba {
  return painted(side, (x, y) => things.reduce((ground, [look, place]) => look(x, y, place, ground), yellow));
}

const [one, two, three, four]: readonly [Place, Place, Place, Place] = [
  [30, 30],
  [94, 30],
  [32, 95],
  [97, 93],
];

/** The berries that a picture had, and what was drawn. */
function edited(before: readonly Place[], drawn: Rgba): ReturnType<EditKeeper> {
  const rebuilt = picture(before.map((place) => [soft, place]));
  return keeperOf(berries(before), rebuilt)(drawn, everywhere);
}

function berries(places: readonly Place[]): Rgba {
  return picture(places.map((place) => [berry, place]));
}

function mostOff(made: Rgba, wanted: Rgba): number {
  return made.data.reduce((most, value, at) => Math.max(most, Math.abs(value - (wanted.data[at] ?? 0))), 0);
}

test('a moved thing stands at its new place as it was, and its old place is ground', () => {
  const { picture: made, change } = edited([one], picture([[soft, four]]));
  expect(mostOff(made, berries([four]))).toBeLessThanOrEqual(6);
  expect([change[30 * side + 30], change[93 * side + 97], change[64 * side + 64]]).toEqual([255, 255, 0]);
});

test('what was taken away leaves its ground, and the rest is its own', () => {
  const { picture: made } = edited([one, two, three], picture([one, three].map((place) => [soft, place])));
  expect(mostOff(made, berries([one, three]))).toBeLessThanOrEqual(6);
});

test('one more of the same is the same', () => {
  const { picture: made } = edited([one], picture([one, two, three].map((place) => [soft, place])));
  expect(mostOff(made, berries([one, two, three]))).toBeLessThanOrEqual(6);
});

test('things that moved together keep their places to each other', () => {
  const pair = (left: number, top: number): Place[] => [
    [left, top],
    [left + 40, top + 6],
  ];
  const { picture: made } = edited(pair(30, 26), picture(pair(42, 96).map((place) => [soft, place])));
  expect(mostOff(made, berries(pair(42, 96)))).toBeLessThanOrEqual(6);
});

test('what is gone from its place stands in one other, though it was drawn in two', () => {
  const { picture: made } = edited(
    [one],
    picture([
      [soft, four],
      [(x, y, place, ground) => (y > place[1] ? soft(x, y, place, ground) : ground), two],
    ]),
  );
  expect(mostOff(made, berries([four]))).toBeLessThanOrEqual(6);
});

test('something else is no thing of the picture: beside it, in its place or elsewhere', () => {
  const beside = edited(
    [one],
    picture([
      [soft, one],
      [box, two],
    ]),
  ).picture;
  expect([colourOf(beside, 94, 30), colourOf(beside, 30, 30)]).toEqual([blue, colourOf(berries([one]), 30, 30)]);
  const instead = edited([one], picture([[box, one]])).picture;
  expect(colourOf(instead, 30, 30)).toEqual(blue);
  const elsewhere = edited([one], picture([[box, four]])).picture;
  expect(colourOf(elsewhere, 97, 93)).toEqual(blue);
});

test('so is one of other colours, and so is all where something large was drawn too', () => {
  const grape: Look = (x, y, place, ground) =>
    over(inDisc(x, y, place, 12), x < place[0] ? [90, 30, 120, 255] : [150, 40, 150, 255], ground);
  const other = edited(
    [one],
    picture([
      [soft, one],
      [grape, two],
    ]),
  ).picture;
  expect(colourOf(other, 100, 30)).toEqual([150, 40, 150, 255]);
  const large: Look = (x, y, [left, top], ground) => (Math.abs(x - left) < 26 && Math.abs(y - top) < 26 ? blue : ground);
  const both = edited(
    [one],
    picture([
      [soft, four],
      [large, three],
    ]),
  ).picture;
  expect(colourOf(both, 32, 95)).toEqual(blue);
});

test('what is too small to be found alone moves with what stands beside it, and before what it is moved over', () => {
  const dot: Look = (x, y, [left, top], ground) => over(inDisc(x, y, [left + 22, top], 6), dark, ground);
  const source = picture([
    [berry, one],
    [dot, one],
  ]);
  const made = keeperOf(
    source,
    picture([
      [soft, one],
      [dot, one],
    ]),
  )(
    picture([
      [soft, three],
      [dot, three],
    ]),
    everywhere,
  ).picture;
  expect(
    mostOff(
      made,
      picture([
        [berry, three],
        [dot, three],
      ]),
    ),
  ).toBeLessThanOrEqual(6);
  const beside: Place = [80, 93];
  const behind = keeperOf(
    picture([
      [box, four],
      [berry, one],
    ]),
    picture([
      [box, four],
      [soft, one],
    ]),
  );
  const before = behind(
    picture([
      [box, four],
      [soft, beside],
    ]),
    everywhere,
  ).picture;
  expect(
    mostOff(
      before,
      picture([
        [box, four],
        [berry, beside],
      ]),
    ),
  ).toBeLessThanOrEqual(6);
});

test('nor is what covers a part of its place', () => {
  const paleYellow: Colour = [250, 225, 120, 255];
  const pale: Look = (x, y, place, ground) => over(inDisc(x, y, place, 12), paleYellow, ground);
  const bar: Look = (x, y, [left, top], ground) => (Math.abs(x - left) < 18 && Math.abs(y - top) < 4 ? paleYellow : ground);
  const { picture: made } = keeperOf(picture([[pale, one]]), picture([[pale, one]]))(picture([[bar, four]]), everywhere);
  expect([colourOf(made, 97 + 15, 93), colourOf(made, 97, 93 + 8)]).toEqual([paleYellow, yellow]);
});
