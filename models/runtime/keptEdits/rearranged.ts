import { sum } from 'd3-array';
import type { EditPictures } from './changedPlaces.ts';
import { over } from './composed.ts';
import { explained, squares } from './explained.ts';
import type { Ground } from './ground.ts';
import { moved, type Placement, placementsOf } from './placements.ts';
import type { Subject } from './subject.ts';
import { thingsOf } from './things.ts';

/** So much of what changed may be left to explain, squares summed; less where something was only taken away. */
const mostLeft = 0.55;
const mostLeftRemoved = 0.15;

/** What was taken from its place in a picture, and what stands where it did not: 1 for each pixel of these. */
export type Rearrangement = { readonly gone: Uint8Array; readonly placements: readonly Placement[] };

/**
 * The subject of an edit that took things of it away, put them elsewhere or added more of the same: what is gone is gone, and what was
 * moved or added is the source's own thing at its new place. Null for an edit of any other kind. `differences`: how far each pixel
 * differs from the source, levels of 255.
 */
export function withThingsRearranged(edit: EditPictures, differences: Float32Array, { cut, ground }: Subject): Float32Array | null {
  const rearrangement = ground === null ? null : rearrangementOf(edit, ground);
  if (ground === null || rearrangement === null) return null;
  const made = rearranged(cut, rearrangement, edit.side);
  const left = explained(edit, made, ground.colours).missed;
  const most = rearrangement.placements.length > 0 ? mostLeft : mostLeftRemoved;
  return left <= most * squares(differences) ? made : null;
}

/** Which things of a subject a drawing has elsewhere or no more; null where it has all in their places and none twice. */
export function rearrangementOf(edit: EditPictures, ground: Ground): Rearrangement | null {
  const found = thingsOf(edit, ground);
  const placements = placementsOf(edit, ground, found);
  return placements.length === 0 && sum(found.gone) === 0 ? null : { gone: found.gone, placements };
}

/** A cut-out with its things in other places: premultiplied RGBA in levels of 255. */
export function rearranged(cut: Float32Array, { gone, placements }: Rearrangement, side: number): Float32Array {
  const kept = cut.map((value, at) => (gone[Math.floor(at / 4)] === 1 ? 0 : value));
  return placements.reduce<Float32Array>((subject, { region, shift }) => {
    const own = cut.map((value, at) => (region[Math.floor(at / 4)] === 1 ? value : 0));
    return over(moved(own, shift, side), subject);
  }, kept);
}
