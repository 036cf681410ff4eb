import type { PictureChange } from '../contract/engineWork.ts';
import { leastAlpha, type Pixels, type Remark } from '../contract/images.ts';

/** A picture whose colours lie no further apart shows nothing. */
const leastContrast = 8;
/** A change that is nowhere more than half of one is none. */
const leastChange = 128;

/** What to say of a finished drawing at once; null where there is something to see. `change`: of an edit, how it differs from its source. */
export function remarkOf({ rgba }: Pixels, change: PictureChange | null): Remark | null {
  if (isEmpty(rgba)) return 'empty';
  return change !== null && change.every((value) => value < leastChange) ? 'unchanged' : null;
}

function isEmpty(rgba: Uint8Array): boolean {
  return [0, 1, 2, 3].every((channel) => {
    let [least, most] = [255, 0];
    for (let at = 0; at < rgba.length; at += 4) {
      const isSeen = channel === 3 || (rgba[at + 3] ?? 0) >= leastAlpha;
      const value = rgba[at + channel] ?? 0;
      if (isSeen) [least, most] = [Math.min(least, value), Math.max(most, value)];
    }
    return most - least < leastContrast;
  });
}

/** Where a picture differs from what it began as, when an earlier edit had changed that already; models may draw at different sizes. */
export function joinChanges(earlier: PictureChange | null, now: PictureChange): PictureChange {
  if (earlier === null) return now;
  const [sideBefore, side] = [Math.sqrt(earlier.length), Math.sqrt(now.length)];
  return now.map((value, pixel) => {
    const row = Math.floor((Math.floor(pixel / side) * sideBefore) / side);
    const column = Math.floor(((pixel % side) * sideBefore) / side);
    return Math.max(value, earlier[row * sideBefore + column] ?? 0);
  });
}
