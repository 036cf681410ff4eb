import { sum } from 'd3-array';
import type { EditPictures } from './changedPlaces.ts';
import { type Ground, meanWhere, takeConnected } from './ground.ts';
import { distanceAt } from './smoothField.ts';
import { blur } from './windows.ts';

/** Pixels that a thing has at least. */
const leastThing = 60;
/** Levels of 255 within which nothing but ground was drawn; a thing is gone where that is so of so much of it. */
export const nearGround = 16;
const leastGone = 0.4;

/** A thing that stands before a ground, apart from others: 1 for each pixel of it; and whether it is gone from there in the drawing. */
export type Thing = { readonly region: Uint8Array; readonly isGone: boolean };

/** From the largest to the smallest; several that are gone are one thing more, the largest: an arrow of three dots moves as one. */
export function thingsOf({ drawn, side }: EditPictures, ground: Ground): readonly Thing[] {
  const off = new Float32Array(side * side).map((_value, pixel) => distanceAt(drawn, ground.colours, pixel));
  const near = blur(off, side, 1);
  const isGone = (region: Uint8Array): boolean => meanWhere(region, (pixel) => ((near[pixel] ?? 0) < nearGround ? 1 : 0)) >= leastGone;
  const rest = ground.region.map((value) => 1 - value);
  const things: Thing[] = [];
  for (const pixel of rest.keys()) {
    const pixels = takeConnected([pixel], rest, side);
    if (pixels.length < leastThing) continue;
    const region = new Uint8Array(rest.length);
    for (const at of pixels) region[at] = 1;
    things.push({ region, isGone: isGone(region) });
  }
  const gone = gonePixels(things, side);
  const all = things.filter((thing) => thing.isGone).length > 1 ? [{ region: gone, isGone: true }] : [];
  return [...all, ...things].toSorted((one, other) => sum(other.region) - sum(one.region));
}

/** 1 for each pixel of the things that are gone. */
export function gonePixels(things: readonly Thing[], side: number): Uint8Array {
  return new Uint8Array(side * side).map((_value, pixel) => (things.some(({ region, isGone }) => isGone && region[pixel] === 1) ? 1 : 0));
}
