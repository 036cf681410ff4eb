import type { Rgba } from '../types.ts';
import { changedPlaces, differencesSeen } from './changedPlaces.ts';
import { keepUnchanged } from './keepUnchanged.ts';
import { type KeptEdit, withNewGround } from './newGround.ts';

/**
 * An edit with all that was not changed as the source has it, and where it is changed. `rebuilt`: the source as the model renders it, as
 * large as what it drew; `isDrawn`: 1 for each pixel that it drew.
 */
export function keptEdit(source: Rgba, rebuilt: Rgba, drawn: Rgba, isDrawn: Uint8Array): KeptEdit {
  const side = drawn.width;
  const pictures = { source: premultiplied(source), rebuilt: premultiplied(rebuilt), drawn: premultiplied(drawn), side };
  const differences = differencesSeen(pictures, isDrawn);
  const isWhole = isDrawn.every((value) => value === 1);
  const onNewGround = isWhole ? withNewGround(pictures, differences) : null;
  if (onNewGround !== null) return onNewGround;
  const change = changedPlaces(differences, side, isDrawn);
  return { picture: keepUnchanged(drawn, source, change, isDrawn), change };
}

/** RGBA in levels of 255, so that colours that nobody sees do not count. */
function premultiplied({ data }: Rgba): Float32Array {
  const levels = Float32Array.from(data);
  for (let at = 0; at < levels.length; at += 1) {
    const alpha = data[at - (at % 4) + 3] ?? 0;
    if (at % 4 < 3 && alpha < 255) levels[at] = ((levels[at] ?? 0) * alpha) / 255;
  }
  return levels;
}
