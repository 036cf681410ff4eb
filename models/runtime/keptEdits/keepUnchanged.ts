import type { Rgba } from '../types.ts';

/**
 * An edit with its source put back where nothing was changed: the model renders the whole picture anew, softer than it was, though most
 * of it was to stay. `change`: 0 for the source's own pixel, 255 for the drawn one, a byte a pixel; all three of one size. Where nothing
 * was drawn yet (`isDrawn` is not 1), nothing is put back.
 */
export function keepUnchanged(drawn: Rgba, source: Rgba, change: Uint8Array, isDrawn: Uint8Array): Rgba {
  const data = Uint8ClampedArray.from(drawn.data);
  for (const [pixel, share] of change.entries()) {
    if (share === 255 || isDrawn[pixel] !== 1) continue;
    const at = pixel * 4;
    if (share === 0) data.set(source.data.subarray(at, at + 4), at);
    else mixPixel(data, source.data, at, share / 255);
  }
  return { width: drawn.width, height: drawn.height, data };
}

/** Premultiplied, so that what is transparent lends no colour. */
function mixPixel(data: Uint8ClampedArray, source: Uint8ClampedArray, at: number, share: number): void {
  const [before, after] = [(source[at + 3] ?? 0) * (1 - share), (data[at + 3] ?? 0) * share];
  const alpha = before + after;
  for (let channel = at; channel < at + 3; channel += 1) {
    data[channel] = alpha === 0 ? 0 : Math.round(((source[channel] ?? 0) * before + (data[channel] ?? 0) * after) / alpha);
  }
  data[at + 3] = Math.round(alpha);
}
