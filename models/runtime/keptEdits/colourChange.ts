import { changeOf, type Colours, fitColourMaps, type Grain, rowOfMaps, type SeenChange } from './colourMaps.ts';

/** Windows reach over a quarter of the picture to each side, so that stains of a drawing are averaged away. */
const grain: Grain = { cells: 32, reach: 8, leastVariance: 100 };
/** Levels of 255 by which a pixel may miss and still count half in the next round. */
const halfAt = 40;
const rounds = 3;

/**
 * The change of every wanted pixel's colour that the pixels far around it agree on; those that the others do not explain count less from
 * round to round. `isWanted`: 1 for each pixel whose change is asked for; others do not change.
 */
export function fitColourChange(seen: SeenChange, isWanted: Uint8Array): Colours {
  let weights = seen.weights;
  for (let round = 1; ; round += 1) {
    const fitted = changesOf(seen, weights, isWanted);
    if (round === rounds) return fitted;
    weights = seen.weights.map((weight, pixel) => weight / (1 + (mostMissed(seen.change, fitted, pixel) / halfAt) ** 2));
  }
}

function changesOf(seen: SeenChange, weights: Float32Array, isWanted: Uint8Array): Colours {
  const { before, side } = seen;
  const maps = fitColourMaps({ ...seen, weights }, grain);
  const made = new Float32Array(before.length);
  const change = new Float32Array(3);
  for (let row = 0; row < side; row += 1) {
    const along = rowOfMaps(maps, (row + 0.5) / side);
    for (let column = 0; column < side; column += 1) {
      const pixel = row * side + column;
      if (isWanted[pixel] !== 1) continue;
      changeOf(along, (column + 0.5) / side, before, pixel * 3, change);
      made.set(change, pixel * 3);
    }
  }
  return made;
}

function mostMissed(change: Colours, fitted: Colours, pixel: number): number {
  let most = 0;
  for (let at = pixel * 3; at < pixel * 3 + 3; at += 1) most = Math.max(most, Math.abs((change[at] ?? 0) - (fitted[at] ?? 0)));
  return most;
}
