import type { DrawOrder } from '../../../electron/contract/jobs.ts';

/** Grid positions in drawing order. The fake shuffles by a small hash of the seed; the true studio's order is Philox'. */
export function fakeOrder(order: DrawOrder, seed: number, variation: number, tokens: number): readonly number[] {
  const raster = Array.from({ length: tokens }, (_, grid) => grid);
  if (order === 'raster') return raster;
  const key = (grid: number) => {
    let word = (seed ^ (variation * 0x9e37_79b9)) + Math.imul(grid + 1, 0x85eb_ca6b);
    word = Math.imul(word ^ (word >>> 15), 0x2c1b_3c6d);
    word = Math.imul(word ^ (word >>> 12), 0x297a_2d39);
    return (word ^ (word >>> 15)) >>> 0;
  };
  return raster.sort((a, b) => key(a) - key(b) || a - b);
}
