import { greatest, sum } from 'd3-array';
import { differencesSeen, type EditPictures } from './changedPlaces.ts';
import { type Ground, meanWhere } from './ground.ts';
import { type LikestPlace, likestPlace, type Shift } from './likestPlace.ts';
import { nearGround } from './seenGround.ts';
import { distanceAt } from './smoothField.ts';
import type { Thing, Things } from './things.ts';
import { grow } from './windows.ts';

/** Pixels that a thing has at least that is looked for elsewhere; how many are looked for, and found, in one edit. */
const leastSought = 200;
const mostSought = 8;
const mostFound = 8;
/** Pixels around a thing that belong to its place: nothing else was drawn there. */
const around = 8;
/** A thing stands where something is so much like it, and on the mean no more levels of 255 off; */
const leastLike = 0.55;
const mostOffMoved = 110;
/** ... and less if it also stands in its own place still: it may be something else that was added. */
const mostOffCopied = 68;

/** A thing of the source and how far from its own place the drawing has it, too or instead. */
export type Placement = { readonly region: Uint8Array; readonly shift: Shift };

/** Where things of the source were drawn that did not stand there before; what is gone from its own place stands in one other. */
export function placementsOf(edit: EditPictures, ground: Ground, { things, gone }: Things): readonly Placement[] {
  const { rebuilt, drawn, side } = edit;
  let sought: readonly Sought[] = things
    .filter(({ region }) => sum(region) >= leastSought)
    .slice(0, mostSought)
    .map((thing) => ({ ...thing, own: standingOut(rebuilt, ground, thing.region), near: grown(thing.region, side) }));
  const free = ground.region.map((value, pixel) => value | (gone[pixel] ?? 0));
  const isSeen = (pixel: number): number => (distanceAt(drawn, ground.colours, pixel) > nearGround ? 1 : 0);
  const placements: Placement[] = [];
  while (placements.length < mostFound) {
    if (sum(free, (isFree, pixel) => isFree * isSeen(pixel)) < leastSought) break;
    const seen = standingOut(drawn, ground, free);
    const found = sought.map((thing) => ({ ...thing, ...likestPlace({ thing: thing.own, near: thing.near, seen, side }) }));
    const best = greatest(
      found.filter((one) => isThere(one, seen, side)),
      ({ likeness }) => likeness,
    );
    if (best === undefined) break;
    placements.push({ region: best.region, shift: best.shift });
    for (const [pixel, isNear] of moved(best.near, best.shift, side).entries()) if (isNear === 1) free[pixel] = 0;
    if (best.isGone) sought = sought.filter(({ region, isGone }) => !isGone || meanWhere(region, (pixel) => best.region[pixel] ?? 0) === 0);
  }
  return placements;
}

/** A thing as it stands out of its ground where the model renders it, and its pixels with those around it. */
type Sought = Thing & { readonly own: Float32Array; readonly near: Uint8Array };

function isThere({ region, isGone, own, near, shift, likeness }: Sought & LikestPlace, seen: Float32Array, side: number): boolean {
  if (likeness < leastLike) return false;
  const there = moved(region, shift, side);
  const off = differencesSeen({ rebuilt: moved(own, shift, side), drawn: seen, side }, moved(near, shift, side));
  return meanWhere(there, (pixel) => off[pixel] ?? 0) <= (isGone ? mostOffMoved : mostOffCopied);
}

/** How the pixels of a region stand out of their ground; 0 elsewhere. */
function standingOut(colours: Float32Array, ground: Ground, region: Uint8Array): Float32Array {
  return colours.map((value, at) => (region[Math.floor(at / 4)] === 1 ? value - (ground.colours[at] ?? 0) : 0));
}

function grown(region: Uint8Array, side: number): Uint8Array {
  return Uint8Array.from(grow(Float32Array.from(region), side, around));
}

/** Values of a square picture, any number a pixel, at another place of it; 0 where they come from outside. */
export function moved<Values extends Uint8Array | Float32Array>(values: Values, { across, down }: Shift, side: number): Values {
  const channels = values.length / side ** 2;
  const made = values.slice().fill(0) as Values;
  for (let row = Math.max(0, down); row < Math.min(side, side + down); row += 1) {
    const [from, to] = [Math.max(0, across), Math.min(side, side + across)];
    const start = (row - down) * side + from - across;
    if (to > from) made.set(values.subarray(start * channels, (start + to - from) * channels), (row * side + from) * channels);
  }
  return made;
}
