import type { Rectangle } from 'electron';
import type { WindowBounds } from '../store/settingsRepository.ts';

/** So much of a window's top edge must be on the screen to take hold of it. */
const holdPixels = 120;

/** Where a window opens that was left there: as it was, no larger than the screen, and where its top edge can be taken hold of. */
export function placeOf(left: WindowBounds, workArea: Rectangle): Partial<Rectangle> {
  const width = Math.min(Math.round(left.width), workArea.width);
  const height = Math.min(Math.round(left.height), workArea.height);
  const [x, y] = [Math.round(left.x), Math.round(left.y)];
  const seen = Math.min(x + width, workArea.x + workArea.width) - Math.max(x, workArea.x);
  const canBeHeld = seen >= holdPixels && y >= workArea.y && y <= workArea.y + workArea.height - holdPixels;
  // From a screen that is gone: the system finds it a place.
  return canBeHeld ? { x, y, width, height } : { width, height };
}
