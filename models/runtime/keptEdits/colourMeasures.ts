import { meanWhere } from './ground.ts';

/** The distance between the greatest and the least of red, green and blue: 0 of white, grey and black. `at`: of the red. */
export function colourfulnessAt(colours: Float32Array, at: number): number {
  const [red, green, blue] = [colours[at] ?? 0, colours[at + 1] ?? 0, colours[at + 2] ?? 0];
  return Math.max(red, green, blue) - Math.min(red, green, blue);
}

/** Its mean over a region, levels of 255. `colours`: RGBA. */
export function colourfulness(colours: Float32Array, region: Uint8Array): number {
  return meanWhere(region, (pixel) => colourfulnessAt(colours, pixel * 4));
}

/** As ITU-R BT.601 weighs red, green and blue. `colours`: RGBA. */
export function brightnessAt(colours: Float32Array, pixel: number): number {
  return 0.299 * (colours[pixel * 4] ?? 0) + 0.587 * (colours[pixel * 4 + 1] ?? 0) + 0.114 * (colours[pixel * 4 + 2] ?? 0);
}
