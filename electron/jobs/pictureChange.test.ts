import { expect, test } from 'vitest';
import { joinChanges, remarkOf } from './pictureChange.ts';

const side = 4;

function pixels(colourAt: (pixel: number) => readonly number[]) {
  const rgba = Uint8Array.from(Array.from({ length: side * side }, (_value, pixel) => colourAt(pixel)).flat());
  return { width: side, height: side, rgba };
}

const scene = pixels((pixel) => (pixel < 8 ? [200, 30, 30, 255] : [30, 30, 200, 255]));
const nothing = new Uint8Array(side * side);
const all = new Uint8Array(side * side).fill(255);

test.each([
  ['wholly transparent', pixels((pixel) => [pixel * 16, 0, 0, 2])],
  ['one colour', pixels(() => [240, 240, 238, 255])],
  ['one colour with a little noise', pixels((pixel) => [240 + (pixel % 3), 240, 240, 255])],
])('a drawing that is %s is said to be empty', (_what, picture) => {
  expect(remarkOf(picture, null)).toBe('empty');
  expect(remarkOf(picture, all)).toBe('empty');
});

test('of an edit that changed nothing that is said, and of others nothing', () => {
  expect(remarkOf(scene, nothing)).toBe('unchanged');
  expect(remarkOf(scene, Uint8Array.from(nothing).fill(100))).toBe('unchanged');
  expect(remarkOf(scene, Uint8Array.from(nothing).fill(200, 3, 5))).toBeNull();
  expect(remarkOf(scene, null)).toBeNull();
  expect(
    remarkOf(
      pixels((pixel) => [9, 9, 9, pixel < 8 ? 0 : 255]),
      null,
    ),
  ).toBeNull();
});

test('a second edit of a picture also keeps what the first changed, whatever size the models draw at', () => {
  const first = Uint8Array.of(255, 0, 0, 0);
  const second = new Uint8Array(16).fill(90, 14);
  expect(joinChanges(null, second)).toBe(second);
  expect([...joinChanges(first, second)]).toEqual([255, 255, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 90, 90]);
});
