import { distanceAt } from './smoothField.ts';
import { blur } from './windows.ts';

/** Levels of 255 within which nothing but ground was drawn. */
export const nearGround = 16;

/** 1 for each pixel where nothing but ground was drawn: a grain of one pixel is none. `behind`: the ground's colour there. */
export function seenGround(drawn: Float32Array, behind: Float32Array, side: number): Uint8Array {
  const off = new Float32Array(side * side).map((_value, pixel) => distanceAt(drawn, behind, pixel));
  return Uint8Array.from(blur(off, side, 1), (distance) => (distance < nearGround ? 1 : 0));
}
