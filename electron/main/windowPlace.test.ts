import { expect, test } from 'vitest';
import { placeOf } from './windowPlace.ts';

const screen = { x: 0, y: 25, width: 1920, height: 1055 };
const left = { x: 200, y: 100, width: 1200, height: 800, maximized: false };

test('a window reopens where it was left', () => {
  expect(placeOf(left, screen)).toEqual({ x: 200, y: 100, width: 1200, height: 800 });
  expect(placeOf({ ...left, x: -300 }, screen)).toMatchObject({ x: -300 });
});

test('a place on a screen that is gone, or that cannot be taken hold of, is left to the system; the size stays', () => {
  for (const place of [{ x: 2500 }, { x: -1150 }, { x: 1900 }, { y: -400 }, { y: 1075 }]) {
    expect(placeOf({ ...left, ...place }, screen)).toEqual({ width: 1200, height: 800 });
  }
});

test('a window from a larger screen is no larger than this one', () => {
  expect(placeOf({ ...left, x: 0, y: 25, width: 3800, height: 2100 }, screen)).toEqual({ x: 0, y: 25, width: 1920, height: 1055 });
});
