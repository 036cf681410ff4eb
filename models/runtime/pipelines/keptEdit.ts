import type { Rgba } from '../types.ts';
import { changedPlaces, differencesSeen } from './changedPlaces.ts';
import { searchGround } from './ground.ts';
import { keepUnchanged } from './keepUnchanged.ts';
import { type KeptEdit, withNewGround } from './newGround.ts';
import { premultipliedLevels } from './premultipliedLevels.ts';

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
  return (drawn, isDrawn) => {
    const pictures = { ...known, drawn: premultipliedLevels(drawn) };
    const differences = differencesSeen(pictures, isDrawn);
    const isWhole = isDrawn.every((value) => value === 1);
    const onNewGround = isWhole ? withNewGround(pictures, differences, search) : null;
    if (onNewGround !== null) return onNewGround;
    const change = changedPlaces(differences, side, isDrawn);
    return { picture: keepUnchanged(drawn, source, change, isDrawn), change };
  };
}
