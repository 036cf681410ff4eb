import type { Rgba } from '../types.ts';
import { changedPlaces, differencesSeen } from './changedPlaces.ts';
import { keepUnchanged } from './keepUnchanged.ts';
import { type KeptEdit, withNewGround } from './newGround.ts';
import { premultipliedLevels } from './premultipliedLevels.ts';

/**
 * An edit with all that was not changed as the source has it, and where it is changed. `rebuilt`: the source as the model renders it, as
 * large as what it drew; `isDrawn`: 1 for each pixel that it drew.
 */
export function keptEdit(source: Rgba, rebuilt: Rgba, drawn: Rgba, isDrawn: Uint8Array): KeptEdit {
  const side = drawn.width;
  const pictures = { source: premultipliedLevels(source), rebuilt: premultipliedLevels(rebuilt), drawn: premultipliedLevels(drawn), side };
  const differences = differencesSeen(pictures, isDrawn);
  const isWhole = isDrawn.every((value) => value === 1);
  const onNewGround = isWhole ? withNewGround(pictures, differences) : null;
  if (onNewGround !== null) return onNewGround;
  const change = changedPlaces(differences, side, isDrawn);
  return { picture: keepUnchanged(drawn, source, change, isDrawn), change };
}
