import { mean, sum } from 'd3-array';
import type { EditPictures } from './changedPlaces.ts';
import { type Ground, takeConnected } from './ground.ts';
import { seenGround } from './seenGround.ts';

/** Pixels that a thing has at least. */
const leastThing = 60;
/** A thing is gone where nothing but ground was drawn of so much of it. */
const leastGone = 0.4;

/** A thing that stands before a ground, apart from others: 1 for each pixel of it; and whether it is gone from there in the drawing. */
export type Thing = { readonly region: Uint8Array; readonly isGone: boolean };

/** Things from the largest to the smallest, and 1 for each pixel of those that are gone. */
export type Things = { readonly things: readonly Thing[]; readonly gone: Uint8Array };

/** Several things that are gone are one more, the largest: an arrow of three dots moves as one. */
export function thingsOf({ drawn, side }: EditPictures, ground: Ground): Things {
  const isGround = seenGround(drawn, ground.colours, side);
  const rest = ground.region.map((value) => 1 - value);
  const gone = new Uint8Array(rest.length);
  const things: Thing[] = [];
  for (const pixel of rest.keys()) {
    const pixels = takeConnected([pixel], rest, side);
    if (pixels.length < leastThing) continue;
    const isGone = (mean(pixels, (at) => isGround[at] ?? 0) ?? 0) >= leastGone;
    const region = new Uint8Array(rest.length);
    for (const at of pixels) {
      region[at] = 1;
      if (isGone) gone[at] = 1;
    }
    things.push({ region, isGone });
  }
  const all = things.filter(({ isGone }) => isGone).length > 1 ? [{ region: gone, isGone: true }] : [];
  return { things: [...all, ...things].toSorted((one, other) => sum(other.region) - sum(one.region)), gone };
}
