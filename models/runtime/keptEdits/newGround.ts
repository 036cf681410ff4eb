import { type EditPictures, sameBelow } from './changedPlaces.ts';
import { colourfulness } from './colourMeasures.ts';
import { type Ground, type GroundSearch, leastRim, meanWhere, trustedGround, withHoles } from './ground.ts';
import { distanceAt, fitSmoothField } from './smoothField.ts';
import { blur, shrinkRegion } from './windows.ts';

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
/** Alpha of 255 of a drawn ground that is meant to be none, or full. */
const nearlyNone = 8;
const nearlyFull = 247;

/**
 * Another ground behind the subject of an edit, or none where it was taken away. `ground`: the old one, with what is seen of it through
 * the subject; `behind`: the new one, premultiplied RGBA as plain or shaded as it was meant; `keepsSubject`: not meant to change as well.
 */
export type NewGround = { readonly ground: Ground; readonly behind: Float32Array; readonly keepsSubject: boolean };

/**
 * The ground that an edit put behind its subject; null for an edit of any other kind. `differences`: how far each pixel differs from the
 * source, levels of 255; `search`: for the source's ground.
 */
export function findNewGround(edit: EditPictures, differences: Float32Array, search: GroundSearch): NewGround | null {
  const { source, drawn, side } = edit;
  const isChanged = (pixel: number): boolean => (differences[pixel] ?? 0) > sameBelow;
  if (shareWhere(search.border, isChanged) < mostOfGround * leastRim) return null;
  const ground = search.find();
  if (ground === null) return null;
  const trusted = trustedGround(ground, side);
  const isMost = shareWhere(trusted, isChanged) >= mostOfGround;
  const told = isMost ? trusted : trusted.map((value, pixel) => (isChanged(pixel) ? value : 0));
  const field = fitSmoothField(drawn, side, told);
  if (field === null) return null;
  const isNew = (pixel: number): boolean => distanceAt(drawn, field.colours, pixel) <= nearField;
  if (shareWhere(told, isNew) < mostOfField) return null;
  if (!isMost && shareWhere(search.border, isNew) < mostOfBorder) return null;
  const behind = opaqueOrClear(field.colours);
  // Where something else was drawn there it is the subject's own colour, which happens to be the ground's.
  const isOpen = (hole: readonly number[]): boolean =>
    hole.reduce((sum, at) => sum + distanceAt(drawn, behind, at), 0) <= nearGround * hole.length;
  const whole = withHoles(source, ground, side, isOpen);
  const subject = shrinkRegion(
    whole.region.map((value) => 1 - value),
    side,
    subjectEdge,
  );
  const keepsSubject = comesOrGoes(trusted, source, behind) || !hasShape(edit, whole.region, behind) || staysItself(edit, subject);
  return { ground: whole, behind, keepsSubject };
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

/** Colours as they can be, with an alpha that is nearly none, or nearly full, so altogether. */
function opaqueOrClear(colours: Float32Array): Float32Array {
  const levels = colours.map((value) => Math.min(255, Math.max(0, value)));
  for (let at = 3; at < levels.length; at += 4) {
    const alpha = levels[at] ?? 0;
    levels[at] = alpha < nearlyNone ? 0 : alpha > nearlyFull ? 255 : alpha;
    for (let channel = at - 3; channel < at; channel += 1) levels[channel] = Math.min(levels[at] ?? 0, levels[channel] ?? 0);
  }
  return levels;
}
