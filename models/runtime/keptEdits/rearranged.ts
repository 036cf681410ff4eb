import { sum } from 'd3-array';
import type { EditPictures } from './changedPlaces.ts';
import { explained, squares } from './explained.ts';
import { moved, placementsOf } from './placements.ts';
import type { Subject } from './subject.ts';
import { gonePixels, thingsOf } from './things.ts';

/** So much of what changed may be left to explain, squares summed; less where something was only taken away. */
const mostLeft = 0.55;
const mostLeftRemoved = 0.15;

/**
 * The subject of an edit that took things of it away, put them elsewhere or added more of the same: what is gone is gone, and what was
 * moved or added is the source's own thing at its new place. Null for an edit of any other kind. `differences`: how far each pixel
 * differs from the source, levels of 255.
 */
export function withThingsRearranged(edit: EditPictures, differences: Float32Array, { cut, ground }: Subject): Float32Array | null {
  if (ground === null) return null;
  const things = thingsOf(edit, ground);
  const gone = gonePixels(things, edit.side);
  const placements = placementsOf(edit, ground, things);
  if (placements.length === 0 && sum(gone) === 0) return null;
  const kept = cut.map((value, at) => (gone[Math.floor(at / 4)] === 1 ? 0 : value));
  const made = placements.reduce<Float32Array>((subject, { region, shift }) => {
    const own = cut.map((value, at) => (region[Math.floor(at / 4)] === 1 ? value : 0));
    return over(moved(own, shift, edit.side), subject);
  }, kept);
  const left = explained(edit, made, ground.colours).missed;
  return left <= (placements.length > 0 ? mostLeft : mostLeftRemoved) * squares(differences) ? made : null;
}

/** One cut-out before another, both premultiplied RGBA in levels of 255. */
function over(before: Float32Array, behind: Float32Array): Float32Array {
  return before.map((value, at) => value + (behind[at] ?? 0) * (1 - (before[at - (at % 4) + 3] ?? 0) / 255));
}
