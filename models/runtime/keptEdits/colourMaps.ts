import { solveSymmetric } from './solveSymmetric.ts';
import { blur } from './windows.ts';

/** Red, green and blue of every pixel of a square, three numbers each, levels of 255. */
export type Colours = Float32Array;

/** What is known of a change of colour. `before`: the colours that change; `change`: how each was seen to; `weights`: how far to trust a pixel, 0 to 1. */
export type SeenChange = { readonly before: Colours; readonly change: Colours; readonly weights: Float32Array; readonly side: number };

/**
 * How fine maps of colours are. `cells`: to a side of the square; `reach`: cells that a window reaches to each side; `leastVariance`: of a
 * colour, in levels squared, that says nothing: where one colour is all there is, the change is one as well.
 */
export type Grain = { readonly cells: number; readonly reach: number; readonly leastVariance: number };

/** Of every cell, row by row, an affine map from a colour to its change: for each channel three slopes and a constant. */
export type ColourMaps = { readonly cells: number; readonly values: Float32Array };

/** Moments summed in a cell: weight, three sums each of colour and change, six of products of colours, nine of colour by change. */
const [ofColour, ofChange, ofColours, ofBoth, momentCount] = [1, 4, 7, 13, 22] as const;
/** Numbers of a map. */
export const mapSize = 12;
const pairs = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 1],
  [1, 2],
  [2, 2],
] as const;

/**
 * Maps from colour to change on which the pixels of a window agree by least squares, each the mean of those of all windows that its cell
 * lies in: the guided filter of He, Sun and Tang (2010), on a coarse grid as in He and Sun (2015). What they make of a picture has the
 * edges and shades of that picture, and none of the change that they were fitted to.
 */
export function fitColourMaps(seen: SeenChange, { cells, reach, leastVariance }: Grain): ColourMaps {
  const summed = momentsOf(seen, cells).map((map) => blur(map, cells, reach));
  const weights = summed[0] ?? new Float32Array();
  const maps = Array.from({ length: mapSize }, () => new Float32Array(weights.length));
  for (const [cell, weight] of weights.entries()) {
    if (weight < Number.EPSILON) continue;
    const affine = affineOf((moment) => (summed[moment]?.[cell] ?? 0) / weight, leastVariance);
    for (const [index, value] of affine.entries()) (maps[index] ?? weights)[cell] = value * weight;
  }
  const shares = blur(weights, cells, reach);
  const smooth = maps.map((map) => blur(map, cells, reach));
  const values = new Float32Array(weights.length * mapSize).map((_value, at) => {
    const cell = Math.floor(at / mapSize);
    return (smooth[at % mapSize]?.[cell] ?? 0) / Math.max(Number.EPSILON, shares[cell] ?? 0);
  });
  return { cells, values };
}

/** Of each cell the weighted sums, one map of cells a moment. */
function momentsOf({ before, change, weights, side }: SeenChange, cells: number): readonly Float32Array[] {
  const sums = new Float32Array(cells * cells * momentCount);
  const cellAt = (place: number): number => Math.floor((place * cells) / side);
  for (let pixel = 0; pixel < weights.length; pixel += 1) {
    const weight = weights[pixel] ?? 0;
    if (weight === 0) continue;
    const first = (cellAt(Math.floor(pixel / side)) * cells + cellAt(pixel % side)) * momentCount;
    const add = (moment: number, value: number): void => {
      sums[first + moment] = (sums[first + moment] ?? 0) + weight * value;
    };
    const colour = (channel: number): number => before[pixel * 3 + channel] ?? 0;
    const moved = (channel: number): number => change[pixel * 3 + channel] ?? 0;
    add(0, 1);
    for (let channel = 0; channel < 3; channel += 1) {
      add(ofColour + channel, colour(channel));
      add(ofChange + channel, moved(channel));
      for (let other = 0; other < 3; other += 1) add(ofBoth + channel * 3 + other, colour(channel) * moved(other));
    }
    for (let index = 0; index < pairs.length; index += 1) {
      const [one, other] = pairs[index] ?? [0, 0];
      add(ofColours + index, colour(one) * colour(other));
    }
  }
  return Array.from({ length: momentCount }, (_value, moment) =>
    new Float32Array(cells * cells).map((_none, cell) => sums[cell * momentCount + moment] ?? 0),
  );
}

function affineOf(mean: (moment: number) => number, leastVariance: number): Float64Array {
  const rows = new Float64Array(3 * 6);
  for (let index = 0; index < pairs.length; index += 1) {
    const [one, other] = pairs[index] ?? [0, 0];
    const covariance = mean(ofColours + index) - mean(ofColour + one) * mean(ofColour + other);
    rows[one * 6 + other] = rows[other * 6 + one] = one === other ? covariance + leastVariance : covariance;
  }
  for (let colour = 0; colour < 3; colour += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      rows[colour * 6 + 3 + channel] = mean(ofBoth + colour * 3 + channel) - mean(ofColour + colour) * mean(ofChange + channel);
    }
  }
  const slopes = solveSymmetric(rows, 3, 3);
  const map = new Float64Array(mapSize);
  for (let channel = 0; channel < 3; channel += 1) {
    let constant = mean(ofChange + channel);
    for (let colour = 0; colour < 3; colour += 1) {
      const slope = slopes[colour * 3 + channel] ?? 0;
      map[channel * 4 + colour] = slope;
      constant -= slope * mean(ofColour + colour);
    }
    map[channel * 4 + 3] = constant;
  }
  return map;
}

/** The maps along a row across the square, `down` of its height from the top: between two rows of cells what lies between their maps. */
export function rowOfMaps({ cells, values }: ColourMaps, down: number): Float32Array {
  const [first, second, part] = betweenCells(down, cells);
  const width = cells * mapSize;
  const row = new Float32Array(width);
  for (let at = 0; at < width; at += 1) {
    const above = values[first * width + at] ?? 0;
    row[at] = above + ((values[second * width + at] ?? 0) - above) * part;
  }
  return row;
}

/** What a row of maps, `across` of its width from the left, says of a colour: its change, into `change`. */
export function changeOf(row: Float32Array, across: number, colour: ArrayLike<number>, at: number, change: Float32Array): void {
  const [first, second, part] = betweenCells(across, row.length / mapSize);
  for (let channel = 0; channel < 3; channel += 1) {
    let sum = 0;
    for (let index = channel * 4; index < channel * 4 + 4; index += 1) {
      const left = row[first * mapSize + index] ?? 0;
      const value = left + ((row[second * mapSize + index] ?? 0) - left) * part;
      sum += index % 4 === 3 ? value : value * (colour[at + (index % 4)] ?? 0);
    }
    change[channel] = sum;
  }
}

/** The two cells between whose middles a place from 0 to 1 lies, and how far on the way to the second. */
function betweenCells(place: number, cells: number): readonly [number, number, number] {
  const at = Math.min(cells - 1, Math.max(0, place * cells - 0.5));
  const first = Math.floor(at);
  return [first, Math.min(cells - 1, first + 1), at - first];
}
