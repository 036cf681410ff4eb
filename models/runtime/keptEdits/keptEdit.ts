import type { Rgba } from '../types.ts';
import { changedPlaces, differencesSeen, type EditPictures } from './changedPlaces.ts';
import { composed, type KeptEdit } from './composed.ts';
import { cutOut } from './cutOut.ts';
import { searchGround } from './ground.ts';
import { keepUnchanged } from './keepUnchanged.ts';
import { withNewColours } from './newColours.ts';
import { findNewGround, type NewGround } from './newGround.ts';
import { withOutline } from './outlined.ts';
import { premultipliedLevels } from './premultipliedLevels.ts';
import { withThingsRearranged } from './rearranged.ts';
import { groundSettler } from './settledGround.ts';
import { type Subject, subjectOf } from './subject.ts';

/** Keeps of one drawing what is new. `isDrawn`: 1 for each pixel that the model drew. */
export type EditKeeper = (drawn: Rgba, isDrawn: Uint8Array) => KeptEdit;

/**
 * For every edit that is drawn of a source: the edit with all that was not changed as the source has it, and where it is changed.
 * `rebuilt`: the source as the model renders it; all pictures are as large as what it draws.
 */
export function keeperOf(source: Rgba, rebuilt: Rgba): EditKeeper {
  const side = source.width;
  const known = { source: premultipliedLevels(source), rebuilt: premultipliedLevels(rebuilt), side };
  const search = searchGround(known.source, side);
  const settle = groundSettler(known.rebuilt, side, search);
  let own: Subject | undefined;
  const itsSubject = (): Subject => (own ??= subjectOf(known.source, side, search));
  return (drawn, isDrawn) => {
    const levels = premultipliedLevels(drawn);
    const isWhole = isDrawn.every((value) => value === 1);
    const settled = isWhole ? settle(levels) : null;
    const pictures = { ...known, drawn: settled ?? levels };
    const differences = differencesSeen(pictures, isDrawn);
    if (isWhole) {
      const newGround = findNewGround(pictures, differences, search);
      const kept =
        newGround === null
          ? beforeItsGround(pictures, differences, itsSubject(), source)
          : beforeNewGround(pictures, differences, newGround);
      if (kept !== null) return kept;
    }
    const change = changedPlaces(differences, side, isDrawn);
    const shown = settled === null ? drawn : composed(settled, new Float32Array(settled.length), side);
    return { picture: keepUnchanged(shown, source, change, isDrawn), change };
  };
}

/** The source's subject before a new ground, in its own colours or in new ones; null where more of it was changed. */
function beforeNewGround(pictures: EditPictures, differences: Float32Array, { ground, behind, keepsSubject }: NewGround): KeptEdit | null {
  const { source, side } = pictures;
  const cut = cutOut(source, side, ground);
  const subject = keepsSubject ? cut : withNewColours(pictures, differences, { cut, ground }, behind);
  if (subject === null) return null;
  const isNew = (pixel: number): boolean => (cut[pixel * 4 + 3] ?? 0) < 255 || differs(subject, cut, pixel);
  return { picture: composed(subject, behind, side), change: changeWhere(isNew, side) };
}

/** The subject in new colours before the ground that it had, which is left to the byte; null where more was changed. */
function beforeItsGround(pictures: EditPictures, differences: Float32Array, own: Subject, picture: Rgba): KeptEdit | null {
  const { side } = pictures;
  const { cut, ground } = own;
  const behind = ground?.colours ?? new Float32Array(cut.length);
  const subject =
    withNewColours(pictures, differences, own, behind) ??
    withOutline(pictures, differences, own) ??
    withThingsRearranged(pictures, differences, own);
  if (subject === null) return null;
  const change = changeWhere((pixel) => differs(subject, cut, pixel), side);
  const everywhere = new Uint8Array(side * side).fill(1);
  return { picture: keepUnchanged(composed(subject, behind, side), picture, change, everywhere), change };
}

function differs(one: Float32Array, other: Float32Array, pixel: number): boolean {
  return [0, 1, 2, 3].some((channel) => one[pixel * 4 + channel] !== other[pixel * 4 + channel]);
}

function changeWhere(isNew: (pixel: number) => boolean, side: number): Uint8Array {
  return Uint8Array.from({ length: side * side }, (_value, pixel) => (isNew(pixel) ? 255 : 0));
}
