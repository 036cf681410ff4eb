/** Cells to a side in which a place is looked for first. */
const cells = 32;
/** Of a picture's pixels every second, across and down, tells enough of a place. */
const every = 2;

/** Pixels by which a thing was moved. */
export type Shift = { readonly across: number; readonly down: number };

/** How like what is seen there a thing is at its place: 1 for the same, 0 or less for anything else. */
export type LikestPlace = { readonly shift: Shift; readonly likeness: number };

/** A thing and what is seen, each as it stands out of its ground: RGBA in levels of 255, 0 where it does not; `near`: 1 for the thing and around it. */
type Sought = { readonly thing: Float32Array; readonly near: Uint8Array; readonly seen: Float32Array; readonly side: number };

/**
 * Where a thing fits best into what is seen, from coarse to fine. The likeness is twice the correlation over the sum of both energies, of
 * what is seen where the thing lies and close around it: what reaches further than the thing is as unlike as what lacks a part of it.
 */
export function likestPlace(sought: Sought): LikestPlace {
  const cell = sought.side / cells;
  const start = { shift: { across: 0, down: 0 }, likeness: 0 };
  const { shift } = bestOf(shrunk(sought), start, cells - 1, 1, 1);
  const roughly = { shift: { across: Math.round(shift.across * cell), down: Math.round(shift.down * cell) }, likeness: 0 };
  const nearly = bestOf(sought, roughly, cell, 2, every);
  return bestOf(sought, nearly, 1, 1, every);
}

function bestOf(sought: Sought, around: LikestPlace, reach: number, step: number, sampled: number): LikestPlace {
  const { thing, near, seen, side } = sought;
  const isSampled = (pixel: number): boolean => (pixel % side) % sampled === 0 && Math.floor(pixel / side) % sampled === 0;
  const places = Array.from(near.keys()).filter((pixel) => near[pixel] === 1 && isSampled(pixel));
  const energy = energies(seen);
  const own = places.reduce((sum, pixel) => sum + energyAt(thing, pixel), 0);
  let best = { ...around, likeness: Number.NEGATIVE_INFINITY };
  for (let down = around.shift.down - reach; down <= around.shift.down + reach; down += step) {
    for (let across = around.shift.across - reach; across <= around.shift.across + reach; across += step) {
      let [together, there] = [0, 0];
      for (const pixel of places) {
        const [row, column] = [Math.floor(pixel / side) + down, (pixel % side) + across];
        if (row < 0 || column < 0 || row >= side || column >= side) continue;
        const at = row * side + column;
        if (energy[at] === 0) continue;
        there += energy[at] ?? 0;
        for (let channel = 0; channel < 4; channel += 1) together += (seen[at * 4 + channel] ?? 0) * (thing[pixel * 4 + channel] ?? 0);
      }
      const likeness = (2 * together) / Math.max(1, own + there);
      if (likeness > best.likeness) best = { shift: { across, down }, likeness };
    }
  }
  return best;
}

function energies(colours: Float32Array): Float32Array {
  return new Float32Array(colours.length / 4).map((_value, pixel) => energyAt(colours, pixel));
}

function energyAt(colours: Float32Array, pixel: number): number {
  let sum = 0;
  for (let at = pixel * 4; at < pixel * 4 + 4; at += 1) sum += (colours[at] ?? 0) ** 2;
  return sum;
}

function shrunk({ thing, near, seen, side }: Sought): Sought {
  const isNear = new Uint8Array(cells * cells);
  for (const [pixel, value] of near.entries()) if (value === 1) isNear[cellOf(pixel, side)] = 1;
  return { thing: cellMeans(thing, side), near: isNear, seen: cellMeans(seen, side), side: cells };
}

function cellOf(pixel: number, side: number): number {
  return Math.floor((Math.floor(pixel / side) * cells) / side) * cells + Math.floor(((pixel % side) * cells) / side);
}

function cellMeans(colours: Float32Array, side: number): Float32Array {
  const sums = new Float32Array(cells * cells * 4);
  for (const [at, value] of colours.entries()) {
    const into = cellOf(Math.floor(at / 4), side) * 4 + (at % 4);
    sums[into] = (sums[into] ?? 0) + value;
  }
  return sums.map((value) => value / (side / cells) ** 2);
}
