import { type GroundSearch, meanWhere, trustedGround } from './ground.ts';
import { distanceAt, fitSmoothField, sameColour, type SmoothField } from './smoothField.ts';

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
 * that would show as a halo, or as a ghost of what is gone, and it is no new ground that anybody asked for. Null where its ground is the
 * source's as it is, or another one.
 */
export function groundSettler(rebuilt: Float32Array, side: number, search: GroundSearch): (drawn: Float32Array) => Float32Array | null {
  let known: KnownGround | undefined;
  return (drawn) => {
    const { trusted, meant } = (known ??= knownGround(rebuilt, side, search));
    const made = meant === null ? null : fitSmoothField(drawn, side, trusted);
    if (meant === null || made === null || made.explained < leastExplained) return null;
    const drift = meanWhere(trusted, (pixel) => driftAt(meant.colours, made.colours, pixel));
    if (drift < leastDrift || drift > mostDrift) return null;
    return withGround(drawn, made.colours, meant.colours);
  };
}

/** A drawing with another ground in place of its own, as far as each pixel is that. */
function withGround(drawn: Float32Array, made: Float32Array, meant: Float32Array): Float32Array {
  const settled = new Float32Array(drawn.length);
  for (let pixel = 0; pixel < drawn.length / 4; pixel += 1) {
    const share = Math.min(1, Math.max(0, 1 - (distanceAt(drawn, made, pixel) - sameColour) / fade));
    for (let at = pixel * 4; at < pixel * 4 + 4; at += 1) {
      settled[at] = Math.min(255, Math.max(0, (drawn[at] ?? 0) + share * ((meant[at] ?? 0) - (made[at] ?? 0))));
    }
  }
  return settled;
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
  const trusted = trustedGround(ground, side);
  return { trusted, meant: fitSmoothField(rebuilt, side, trusted) };
}
