import { type GroundSearch, meanWhere } from './ground.ts';
import { distanceAt, fitSmoothField, sameColour, type SmoothField } from './smoothField.ts';
import { shrinkRegion } from './windows.ts';

/** Pixels beside the subject that are not asked what the ground is: its edges are drawn soft. */
const softEdge = 4;
/** Levels of 255 on the mean below which a ground is the one it was, and above which another one was meant; blue is seen least. */
const leastDrift = 4;
const mostDrift = 42;
const weights = [1, 1, 0.6, 1];
/** So much of the ground tells its colour. */
const leastExplained = 0.5;
/** Levels over which a pixel ceases to be ground: an edge is partly that. */
const fade = 40;

/**
 * For every drawing of a source, premultiplied RGBA in levels of 255: the same before the ground of the source as the model renders it
 * (`rebuilt`). A model draws a ground whose colour it was not taught in the nearest one that it was: beside what is kept of the source
 * that would show as a halo, or as a ghost of what is gone, and it is no new ground that anybody asked for.
 */
export function groundSettler(rebuilt: Float32Array, side: number, search: GroundSearch): (drawn: Float32Array) => Float32Array {
  let known: KnownGround | undefined;
  return (drawn) => {
    const { trusted, meant } = (known ??= knownGround(rebuilt, side, search));
    const made = meant === null ? null : fitSmoothField(drawn, side, trusted);
    if (meant === null || made === null || made.explained < leastExplained) return drawn;
    const drift = meanWhere(trusted, (pixel) => driftAt(meant.colours, made.colours, pixel));
    if (drift < leastDrift || drift > mostDrift) return drawn;
    return drawn.map((value, at) => {
      const off = distanceAt(drawn, made.colours, Math.floor(at / 4));
      const share = Math.min(1, Math.max(0, 1 - (off - sameColour) / fade));
      return Math.min(255, Math.max(0, value + share * ((meant.colours[at] ?? 0) - (made.colours[at] ?? 0))));
    });
  };
}

function driftAt(one: Float32Array, other: Float32Array, pixel: number): number {
  return weights.reduce(
    (most, weight, channel) => Math.max(most, weight * Math.abs((one[pixel * 4 + channel] ?? 0) - (other[pixel * 4 + channel] ?? 0))),
    0,
  );
}

type KnownGround = { readonly trusted: Uint8Array; readonly meant: SmoothField | null };

function knownGround(rebuilt: Float32Array, side: number, search: GroundSearch): KnownGround {
  const ground = search.find();
  if (ground === null || ground.isClear) return { trusted: new Uint8Array(side * side), meant: null };
  const trusted = shrinkRegion(ground.region, side, softEdge);
  return { trusted, meant: fitSmoothField(rebuilt, side, trusted) };
}
