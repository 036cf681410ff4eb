import type { Rgba } from '../types.ts';

/** Straight RGBA, 0 to 255. */
export type Colour = readonly [number, number, number, number];

/** A square picture whose colours a function says. */
export function painted(side: number, colourAt: (x: number, y: number) => Colour): Rgba {
  const data = new Uint8ClampedArray(side * side * 4);
  for (let y = 0; y < side; y += 1) for (let x = 0; x < side; x += 1) data.set(colourAt(x, y), (y * side + x) * 4);
  return { width: side, height: side, data };
}

export function colourOf({ width, data }: Rgba, x: number, y: number): Colour {
  const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4);
  return [red, green, blue, alpha];
}

/** How far a pixel lies in a disc, 0 to 1, as a renderer draws its edge: one pixel wide. */
export function inDisc(x: number, y: number, centre: readonly [number, number], radius: number): number {
  return Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(x - centre[0], y - centre[1])));
}

/** The same as a model draws its edge: five pixels wide. */
export function inSoftDisc(x: number, y: number, centre: readonly [number, number], radius: number): number {
  return Math.min(1, Math.max(0, (radius - Math.hypot(x - centre[0], y - centre[1])) / 5 + 0.5));
}

/** A share of one opaque colour over another. */
export function over(share: number, front: Colour, behind: Colour): Colour {
  const mixed = (channel: 0 | 1 | 2): number => Math.round(share * front[channel] + (1 - share) * behind[channel]);
  return [mixed(0), mixed(1), mixed(2), 255];
}
