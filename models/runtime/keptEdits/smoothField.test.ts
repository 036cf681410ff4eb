import { expect, test } from 'vitest';
import { distanceAt, fitSmoothField, sameColour } from './smoothField.ts';

const side = 64;
const everywhere = new Uint8Array(side * side).fill(1);

function coloursOf(valueAt: (x: number, y: number, channel: number) => number): Float32Array {
  return Float32Array.from({ length: side * side * 4 }, (_value, at) => {
    const pixel = Math.floor(at / 4);
    return valueAt(pixel % side, Math.floor(pixel / side), at % 4);
  });
}

function farthest(one: Float32Array, other: Float32Array): number {
  return one.reduce((most, value, at) => Math.max(most, Math.abs(value - (other[at] ?? 0))), 0);
}

const shaded = coloursOf((x, y, channel) => 20 + channel * 30 + y * 1.5 + x * 0.3);
const vignette = coloursOf((x, y, channel) => 200 - channel * 20 - ((x - 32) ** 2 + (y - 32) ** 2) / 20);
const isSubject = (x: number, y: number): boolean => x > 16 && x < 48 && y > 20 && y < 44;

test('a shaded and a vignetted backdrop are found behind a subject that covers a fifth of them', () => {
  for (const backdrop of [shaded, vignette]) {
    const seen = backdrop.map((value, at) => (isSubject(Math.floor(at / 4) % side, Math.floor(at / 4 / side)) ? 255 - value / 2 : value));
    const field = fitSmoothField(seen, side, everywhere);
    expect(farthest(field?.colours ?? seen, backdrop)).toBeLessThan(3);
    expect(field?.explained).toBeCloseTo(0.82, 1);
  }
});

test('the grain of a photo and of JPEG does not matter', () => {
  const grain = shaded.map((value, at) => value + ((at * 7919) % 13) - 6);
  const field = fitSmoothField(grain, side, everywhere);
  expect(farthest(field?.colours ?? grain, shaded)).toBeLessThan(2);
  expect(field?.explained).toBeGreaterThan(0.95);
});

test('what follows no field is said to, and too little tells of none', () => {
  const chequered = coloursOf((x, y) => (((x >> 2) + (y >> 2)) % 2 === 0 ? 20 : 220));
  expect(fitSmoothField(chequered, side, everywhere)?.explained ?? 0).toBeLessThan(0.6);
  const few = new Uint8Array(side * side);
  few.fill(1, 0, 60);
  expect(fitSmoothField(shaded, side, few)).toBeNull();
});

test('the distance is that of the channel that lies farthest', () => {
  expect(distanceAt(Float32Array.of(0, 0, 0, 0, 10, 20, 30, 40), Float32Array.of(0, 0, 0, 0, 12, 5, 30, 41), 1)).toBe(15);
  expect(sameColour).toBeLessThan(15);
});
