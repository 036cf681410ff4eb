import type { EditPictures } from './changedPlaces.ts';
import { brightnessAt } from './colourMeasures.ts';
import { type Attempt, explained, squares } from './explained.ts';
import { type Ground, meanWhere } from './ground.ts';
import { recolouring } from './recolouring.ts';
import { seenGround } from './seenGround.ts';
import { distanceAt } from './smoothField.ts';
import type { Subject } from './subject.ts';
import { grow, shrinkRegion } from './windows.ts';

/** Pixels at the subject's edge that are left out where it is asked what became of it; one where it is thin. */
const edge = 3;
const leastInside = 200;
/** Pixels that what is seen of a change reaches over its edge, and a little more. */
const outOfReach = 8;
/** So much of what changed new colours must explain, squares summed; */
const leastExplained = 0.5;
/** ... and leave no more of the subject than this where something was drawn though nothing had been: */
const mostAdded = 0.04;
/** levels of 255 that new colours do not explain, where in so many pixels to each side no step is greater than this; */
const added = 64;
const plainReach = 6;
const plainStep = 24;
/** ... of which no more may have become its ground: that was taken away or moved; */
const mostMissing = 0.05;
/** ... and which keeps so much of the contrast it had: one that was drawn as another thing keeps less. */
const leastContrast = 0.3;
/** Black, white and grey stay as they are unless new colours for them too explain so much more of what changed. */
const clearlyMore = 0.2;
/** Levels of 255 by which a pixel of a source is told from its ground. */
const standsOut = 32;

/**
 * The subject of an edit that gave it other colours and left its shape: edges and shades are the source's own, and of what was drawn only
 * the colours are taken. Null for an edit of any other kind. `differences`: how far each pixel differs from the source, levels of 255;
 * `behind`: what lies behind the subject now, premultiplied: its old ground, or a new one.
 */
export function withNewColours(
  edit: EditPictures,
  differences: Float32Array,
  { cut, ground }: Subject,
  behind: Float32Array,
): Float32Array | null {
  const { source, side } = edit;
  const unexplainedAtMost = (1 - leastExplained) * squares(differences);
  const isItsOwn = ground !== null && behind === ground.colours;
  if (isItsOwn && squares(differences, shrinkRegion(ground.region, side, outOfReach)) > unexplainedAtMost) return null;
  const inside = insideOf(ground, side);
  if (ground !== null && missing(edit, ground, behind, inside) > mostMissing) return null;
  const recolour = recolouring(edit, cut, inside);
  const attemptAt = (keepsColourless: boolean): Attempt => explained(edit, recolour({ keepsColourless }), behind);
  const isPlain = plainPlaces(source, side);
  // At edges a drawing is off in any case.
  const addsLittle = ({ unexplained }: Attempt): boolean =>
    meanWhere(inside, (pixel) => (isPlain[pixel] === 1 && (unexplained[pixel] ?? 0) > added ? 1 : 0)) <= mostAdded;
  const all = attemptAt(false);
  const isRecoloured =
    all.missed <= unexplainedAtMost &&
    addsLittle(all) &&
    contrast(all.whole, side, inside) >= leastContrast * contrast(source, side, inside);
  if (!isRecoloured) return null;
  const coloured = attemptAt(true);
  const isEnough = coloured.missed - all.missed <= clearlyMore * squares(differences) && addsLittle(coloured);
  return isEnough ? coloured.made : all.made;
}

/** The subject's pixels well inside it. */
function insideOf(ground: Ground | null, side: number): Uint8Array {
  const subject = ground === null ? new Uint8Array(side * side).fill(1) : ground.region.map((value) => 1 - value);
  const inside = shrinkRegion(subject, side, edge);
  return inside.reduce((sum, value) => sum + value, 0) >= leastInside ? inside : shrinkRegion(subject, side, 1);
}

/** 1 for each pixel of a picture that lies in nothing but one plain or shaded colour. */
function plainPlaces(colours: Float32Array, side: number): Uint8Array {
  const steps = new Float32Array(side * side).map((_value, pixel) => stepAt(colours, pixel, side));
  return Uint8Array.from(grow(steps, side, plainReach), (step) => (step < plainStep ? 1 : 0));
}

/** The greatest step of a channel from a pixel to the next, across or down. */
function stepAt(colours: Float32Array, pixel: number, side: number): number {
  let most = 0;
  for (const next of [pixel + 1, pixel + side]) {
    for (let channel = 0; channel < 4; channel += 1) {
      const value = colours[pixel * 4 + channel] ?? 0;
      most = Math.max(most, Math.abs((colours[next * 4 + channel] ?? value) - value));
    }
  }
  return most;
}

/** The share of the subject of which nothing but ground was drawn. */
function missing({ source, drawn, side }: EditPictures, ground: Ground, behind: Float32Array, inside: Uint8Array): number {
  const isGround = seenGround(drawn, behind, side);
  return meanWhere(inside, (pixel) => (isGround[pixel] === 1 && distanceAt(source, ground.colours, pixel) > standsOut ? 1 : 0));
}

/** The mean step of brightness from a pixel to the next, across and down. */
function contrast(colours: Float32Array, side: number, region: Uint8Array): number {
  const bright = new Float32Array(region.length).map((_value, pixel) => brightnessAt(colours, pixel));
  const step = (pixel: number, next: number): number => Math.abs((bright[next] ?? bright[pixel] ?? 0) - (bright[pixel] ?? 0));
  return meanWhere(region, (pixel) => step(pixel, pixel + 1) + step(pixel, pixel + side));
}
