import { mean, median } from 'd3-array';
import type { Ground } from './ground.ts';

/** `colour`: premultiplied RGBA in levels of 255; `width` in pixels. */
export type Outline = { readonly colour: Float32Array; readonly width: number };

/** Pixels from the subject's edge outwards in which a line is looked for, and between which it is asked for its colour. */
export const outlineReach = 16;
const colourFrom = 1.5;
const colourTo = 4.5;
/** Pixels that tell a colour; fewer tell nothing. */
const fewestPixels = 30;
/** A line is as wide as this, in pixels, along at least half of the edge: a hat lies beside less of it, and a ground is wider; */
const thinnest = 2;
const widest = 12;
/** ... and so many levels of 255 from the ground. */
const leastContrast = 24;

/** The line that a drawing has along the whole edge of a subject, if there is one. `distances`: how far each pixel lies outside that edge. */
export function outlineSeen(drawn: Float32Array, ground: Ground, distances: Float32Array): Outline | null {
  const above = drawn.map((value, at) => value - (ground.colours[at] ?? 0));
  const beside = pixelsBetween(distances, colourFrom, colourTo);
  if (beside.length < fewestPixels) return null;
  const direction = clearestColour(above, beside);
  if (Math.max(...direction.map(Math.abs)) < leastContrast) return null;
  const width = widthAlong(direction, above, distances);
  if (width < thinnest || width > widest) return null;
  const behind = channels((channel) => mean(beside, (pixel) => ground.colours[pixel * 4 + channel]) ?? 0);
  const colour = direction.map((value, channel) => Math.min(255, Math.max(0, value + (behind[channel] ?? 0))));
  return { colour, width };
}

function channels(valueOf: (channel: number) => number): Float32Array {
  return Float32Array.from([0, 1, 2, 3], valueOf);
}

function pixelsBetween(distances: Float32Array, from: number, to: number): readonly number[] {
  return Array.from(distances.keys()).filter((pixel) => (distances[pixel] ?? 0) > from && (distances[pixel] ?? 0) <= to);
}

/** How far a pixel lies from one colour, in the channel where it lies farthest. */
export function farFrom(colour: Float32Array, colours: Float32Array, pixel: number): number {
  return colour.reduce((most, value, channel) => Math.max(most, Math.abs((colours[pixel * 4 + channel] ?? 0) - value)), 0);
}

/** The median of what stands out more than half of the pixels do: a line is drawn softly, and mixes with what it lies between. */
function clearestColour(above: Float32Array, pixels: readonly number[]): Float32Array {
  const nothing = new Float32Array(4);
  const usual = median(pixels, (pixel) => farFrom(nothing, above, pixel)) ?? 0;
  const clearest = pixels.filter((pixel) => farFrom(nothing, above, pixel) >= usual);
  return channels((channel) => median(clearest, (pixel) => above[pixel * 4 + channel]) ?? 0);
}

/** The sum, a pixel further out each time, of how much of the line's colour is there: as wide as the line was meant, however soft. */
function widthAlong(direction: Float32Array, above: Float32Array, distances: Float32Array): number {
  const length = direction.reduce((sum, value) => sum + value * value, 0);
  const along = (pixel: number): number =>
    direction.reduce((sum, value, channel) => sum + value * (above[pixel * 4 + channel] ?? 0), 0) / length;
  const shareAt = (step: number): number => median(pixelsBetween(distances, step, step + 1), along) ?? 0;
  return Array.from({ length: outlineReach }, (_value, step) => Math.min(1, Math.max(0, shareAt(step)))).reduce(
    (sum, share) => sum + share,
  );
}
