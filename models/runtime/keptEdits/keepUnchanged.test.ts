import { expect, test } from 'vitest';
import type { Rgba } from '../types.ts';
import { keepUnchanged } from './keepUnchanged.ts';

function row(...pixels: readonly (readonly number[])[]): Rgba {
  return { width: pixels.length, height: 1, data: Uint8ClampedArray.from(pixels.flat()) };
}

const everywhere = Uint8Array.of(1, 1, 1);

test('an unchanged pixel is the source to the byte, a changed one the drawn one, a border between', () => {
  const source = row([10, 20, 30, 7], [0, 0, 0, 255], [0, 100, 0, 255]);
  const drawn = row([200, 200, 200, 255], [90, 91, 92, 33], [200, 0, 0, 255]);
  const kept = keepUnchanged(drawn, source, Uint8Array.of(0, 255, 51), everywhere);
  expect([...kept.data]).toEqual([10, 20, 30, 7, 90, 91, 92, 33, 40, 80, 0, 255]);
});

test('at a border what is transparent lends no colour', () => {
  const kept = keepUnchanged(row([255, 0, 0, 0], [0, 0, 0, 0]), row([0, 0, 200, 255], [0, 0, 0, 0]), Uint8Array.of(102, 102), everywhere);
  expect([...kept.data]).toEqual([0, 0, 200, 153, 0, 0, 0, 0]);
});

test('where nothing is drawn yet, nothing is put back', () => {
  const kept = keepUnchanged(
    row([0, 0, 0, 0], [1, 1, 1, 255]),
    row([9, 9, 9, 255], [9, 9, 9, 255]),
    Uint8Array.of(0, 0),
    Uint8Array.of(0, 1),
  );
  expect([...kept.data]).toEqual([0, 0, 0, 0, 9, 9, 9, 255]);
});
