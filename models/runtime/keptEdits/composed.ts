import type { Rgba } from '../types.ts';

/** An edit as it is kept: the picture, and how far each pixel of it is new, 0 to 255, a byte a pixel. */
export type KeptEdit = { readonly picture: Rgba; readonly change: Uint8Array };

/** A cut-out before a ground, both premultiplied RGBA in levels of 255. */
export function composed(subject: Float32Array, behind: Float32Array, side: number): Rgba {
  const data = new Uint8ClampedArray(side * side * 4);
  for (let at = 0; at < data.length; at += 4) {
    const open = 1 - (subject[at + 3] ?? 0) / 255;
    const level = (channel: number): number => (subject[at + channel] ?? 0) + (behind[at + channel] ?? 0) * open;
    const alpha = level(3);
    for (const channel of [0, 1, 2]) data[at + channel] = alpha === 0 ? 0 : (255 * level(channel)) / alpha;
    data[at + 3] = alpha;
  }
  return { width: side, height: side, data };
}

/** One layer before another, both premultiplied RGBA in levels of 255. */
export function over(before: Float32Array, behind: Float32Array): Float32Array {
  return before.map((value, at) => value + (behind[at] ?? 0) * (1 - (before[at - (at % 4) + 3] ?? 0) / 255));
}
