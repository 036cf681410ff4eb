import type { Rgba } from '../types.ts';
import { type EditPictures, sameBelow } from './changedPlaces.ts';
import { cutOut } from './cutOut.ts';
import { type Ground, type GroundSearch, leastRim, meanWhere, placesLike, takeConnected } from './ground.ts';
import { distanceAt, fitSmoothField } from './smoothField.ts';
import { blur, shrinkRegion } from './windows.ts';

/** Pixels beside the subject whose drawn colours are not trusted: the model draws its edges soft. */
const softEdge = 4;
/** Pixels at the subject's edge that are left out where it is asked whether it stayed itself. */
const subjectEdge = 2;
/** So much of the ground has changed when another was put there; a shade of the old one may end in the colour of the new. */
const mostOfGround = 0.6;
/** ... or so much of the border, which the model turned into the new ground though it left patches of the old one within. */
const mostOfBorder = 0.7;
/** Of what changed of the ground so much lies near one plain or shaded colour, within so many levels of 255. */
const mostOfField = 0.8;
const nearField = 24;
/** A mean of the subject that moved by more levels of 255 was meant to change as well, where its shape is still there. */
const subjectMoves = 48;
/** The shape is, where what stands out of both grounds covers so much of what stands out of either, by so many levels. */
const sameShape = 0.8;
const standsOut = 16;
/** A subject that has less than this share of its colourfulness left was turned to grey together with its ground. */
const drainedBelow = 0.5;
/** Levels of 255 by which what is drawn in a hole may be off the new ground, in the mean: what stayed white may only have become less so. */
const nearGround = 20;
/** Pixels that a hole in the subject has at least; fewer are part of its edge. */
const leastHole = 30;
/** Alpha of 255 of a drawn ground that is meant to be none, or full. */
const nearlyNone = 8;
const nearlyFull = 247;

/** An edit as it is kept: the picture, and how far each pixel of it is new, 0 to 255, a byte a pixel. */
export type KeptEdit = { readonly picture: Rgba; readonly change: Uint8Array };

/**
 * An edit that put another ground behind its subject, or took the ground away: the subject is the source's own, cut out to its edges, and
 * of what was drawn only the new ground is taken, as plain or shaded as it was meant. Null for an edit of any other kind. `differences`:
 * how far each pixel differs from the source, levels of 255; `search`: for the source's ground.
 */
export function withNewGround(edit: EditPictures, differences: Float32Array, search: GroundSearch): KeptEdit | null {
  const { source, drawn, side } = edit;
  const isChanged = (pixel: number): boolean => (differences[pixel] ?? 0) > sameBelow;
  if (shareWhere(search.border, isChanged) < mostOfGround * leastRim) return null;
  const ground = search.find();
  if (ground === null) return null;
  const trusted = shrinkRegion(ground.region, side, softEdge);
  const isMost = shareWhere(trusted, isChanged) >= mostOfGround;
  const told = isMost ? trusted : trusted.map((value, pixel) => (isChanged(pixel) ? value : 0));
  const field = fitSmoothField(drawn, side, told);
  if (field === null) return null;
  const isNew = (pixel: number): boolean => distanceAt(drawn, field.colours, pixel) <= nearField;
  if (shareWhere(told, isNew) < mostOfField) return null;
  if (!isMost && shareWhere(search.border, isNew) < mostOfBorder) return null;
  const behind = field.colours.map((value) => Math.min(255, Math.max(0, value)));
  const whole = { ...ground, region: withHoles(edit, ground, behind) };
  const subject = shrinkRegion(
    whole.region.map((value) => 1 - value),
    side,
    subjectEdge,
  );
  const isKept = comesOrGoes(trusted, source, behind) || !hasShape(edit, whole.region, behind) || staysItself(edit, subject);
  return isKept ? compose(cutOut(source, side, whole), behind, side) : null;
}

function shareWhere(region: Uint8Array, isSo: (pixel: number) => boolean): number {
  return meanWhere(region, (pixel) => (isSo(pixel) ? 1 : 0));
}

function meanOf(colours: Float32Array, region: Uint8Array, channel: number): number {
  return meanWhere(region, (pixel) => colours[pixel * 4 + channel] ?? 0);
}

function comesOrGoes(ground: Uint8Array, before: Float32Array, after: Float32Array): boolean {
  return Math.abs(meanOf(before, ground, 3) - meanOf(after, ground, 3)) > 127;
}

/** Whether the subject is there in what was drawn, whatever its colours: else the model lost it on its way to the ground, as it does. */
function hasShape({ drawn, side }: EditPictures, region: Uint8Array, behind: Float32Array): boolean {
  const off = Float32Array.from(region, (_value, pixel) => distanceAt(drawn, behind, pixel));
  let [both, either] = [0, 0];
  for (const [pixel, distance] of blur(off, side, 1).entries()) {
    const [was, is] = [region[pixel] === 0, distance > standsOut];
    if (was && is) both += 1;
    if (was || is) either += 1;
  }
  return both >= sameShape * either;
}

/** Whether the subject was drawn as what it was, if softer: neither its mean colour nor its colourfulness is another. */
function staysItself({ rebuilt, drawn }: EditPictures, subject: Uint8Array): boolean {
  const moved = [0, 1, 2, 3].map((channel) => Math.abs(meanOf(drawn, subject, channel) - meanOf(rebuilt, subject, channel)));
  return Math.max(...moved) <= subjectMoves && colourfulness(drawn, subject) >= drainedBelow * colourfulness(rebuilt, subject);
}

function colourfulness(colours: Float32Array, region: Uint8Array): number {
  return meanWhere(region, (pixel) => {
    const [red = 0, green = 0, blue = 0] = colours.subarray(pixel * 4, pixel * 4 + 3);
    return Math.max(red, green, blue) - Math.min(red, green, blue);
  });
}

/** The ground with what is seen of it through the subject, where the new ground was drawn there too: else it is the subject's own colour. */
function withHoles({ source, drawn, side }: EditPictures, { region, colours, isClear }: Ground, behind: Float32Array): Uint8Array {
  if (isClear) return region;
  const open = placesLike(source, colours).map((value, pixel) => (region[pixel] === 1 ? 0 : value));
  const whole = Uint8Array.from(region);
  for (const pixel of open.keys()) {
    const hole = takeConnected([pixel], open, side);
    if (hole.length < leastHole) continue;
    const off = hole.reduce((sum, at) => sum + distanceAt(drawn, behind, at), 0) / hole.length;
    if (off <= nearGround) for (const at of hole) whole[at] = 1;
  }
  return whole;
}

/** The cut-out before its new ground. */
function compose(subject: Float32Array, behind: Float32Array, side: number): KeptEdit {
  const picture = { width: side, height: side, data: new Uint8ClampedArray(side * side * 4) };
  const change = new Uint8Array(side * side);
  for (let pixel = 0; pixel < side * side; pixel += 1) {
    const at = pixel * 4;
    const drawnAlpha = behind[at + 3] ?? 0;
    const groundAlpha = drawnAlpha < nearlyNone ? 0 : drawnAlpha > nearlyFull ? 255 : drawnAlpha;
    const open = 1 - (subject[at + 3] ?? 0) / 255;
    const alpha = (subject[at + 3] ?? 0) + groundAlpha * open;
    for (let channel = 0; channel < 3; channel += 1) {
      const ground = Math.min(groundAlpha, behind[at + channel] ?? 0);
      const colour = (subject[at + channel] ?? 0) + ground * open;
      picture.data[at + channel] = alpha === 0 ? 0 : (255 * colour) / alpha;
    }
    picture.data[at + 3] = alpha;
    change[pixel] = open > 0 ? 255 : 0;
  }
  return { picture, change };
}
