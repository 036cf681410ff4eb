import type { Rgba } from '../types.ts';

/** RGBA in levels of 255, premultiplied, so that colours that nobody sees do not count. */
export function premultipliedLevels({ data }: Rgba): Float32Array {
  const levels = Float32Array.from(data);
  for (let at = 0; at < levels.length; at += 1) {
    const alpha = data[at - (at % 4) + 3] ?? 0;
    if (at % 4 < 3 && alpha < 255) levels[at] = ((levels[at] ?? 0) * alpha) / 255;
  }
  return levels;
}
