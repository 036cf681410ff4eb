import type { Rgba } from '../types.ts';
import { frameOf, groundOf } from './ground.ts';
import { premultipliedLevels } from './premultipliedLevels.ts';
import type { KeptEdit } from './composed.ts';

/** A square picture without bars, and which of its pixels were none; `frame` is null where it had no bars that could be filled. */
export type FilledPicture = { readonly picture: Rgba; readonly frame: Uint8Array | null };

/**
 * A picture that was fitted into a square, with the bars beside it filled as its plain or shaded ground goes on: models have hardly seen
 * bars, and draw a new ground in patches beside them. A picture without bars, or without such a ground, is the same.
 */
export function fillBars(picture: Rgba): FilledPicture {
  const side = picture.width;
  const colours = premultipliedLevels(picture);
  const frame = frameOf(colours, side);
  const ground = frame.includes(0) ? groundOf(colours, side, frame) : null;
  if (ground === null) return { picture, frame: null };
  const data = Uint8ClampedArray.from(picture.data);
  for (const [pixel, isIn] of frame.entries()) if (isIn === 0) data.set(ground.colours.subarray(pixel * 4, pixel * 4 + 4), pixel * 4);
  return { picture: { ...picture, data }, frame };
}

/** An edit of a filled picture with its bars empty again, and nothing changed in them. */
export function emptyBars({ picture, change }: KeptEdit, frame: Uint8Array): KeptEdit {
  const data = picture.data.map((value, at) => (frame[Math.floor(at / 4)] === 0 ? 0 : value));
  return { picture: { ...picture, data }, change: change.map((share, pixel) => share * (frame[pixel] ?? 0)) };
}
