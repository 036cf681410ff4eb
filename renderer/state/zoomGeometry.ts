/**
 * Where a zoomed picture lies in its room. @panzoom/panzoom and d3-zoom move one element by a factor of its own layout; what the stage needs
 * besides (per cent in pixels of the screen, one view of two compared pictures, a room that changes) is this arithmetic.
 */

/** The room for a picture on the stage, in CSS pixels, and the picture's longer side in its own. */
export type Room = { readonly width: number; readonly height: number; readonly pixelRatio: number; readonly side: number };

/** Pixels of the screen for one of the picture, and the point of the picture (from 0 to 1) in the middle of the room. */
export type View = { readonly scale: number; readonly x: number; readonly y: number };

export type Point = { readonly x: number; readonly y: number };
export type Placement = { readonly left: number; readonly top: number; readonly side: number };

/** Whole numbers above 1, so that every pixel of the picture is as large as its neighbour. */
const steps = [1 / 8, 1 / 4, 1 / 2, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32] as const;
const largest = 32;

export function fitScale({ width, height, pixelRatio, side }: Room): number {
  return (Math.min(width, height) * pixelRatio) / side;
}

/** The whole picture, as large as it fits. */
export function fitView(room: Room): View {
  return { scale: fitScale(room), x: 0.5, y: 0.5 };
}

function sideOf({ side, pixelRatio }: Room, scale: number): number {
  return (scale * side) / pixelRatio;
}

function between(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** A picture that is larger than its room leaves no gap beside it; a smaller one stands in the middle. */
function held(share: number, size: number, side: number): number {
  if (side <= size) return 0.5;
  const half = size / side / 2;
  return between(share, half, 1 - half);
}

/** The nearest view that can be had in the room. */
export function holdView(room: Room, { scale, x, y }: View): View {
  const within = between(scale, Math.min(1, fitScale(room)), Math.max(largest, fitScale(room)));
  const side = sideOf(room, within);
  return { scale: within, x: held(x, room.width, side), y: held(y, room.height, side) };
}

/** The point of the picture under `at`, measured from the room's corner, stays where it is. */
export function zoomTo(room: Room, view: View, scale: number, at: Point): View {
  const wanted = holdView(room, { ...view, scale });
  const moved = 1 / sideOf(room, view.scale) - 1 / sideOf(room, wanted.scale);
  return holdView(room, {
    scale: wanted.scale,
    x: view.x + (at.x - room.width / 2) * moved,
    y: view.y + (at.y - room.height / 2) * moved,
  });
}

/** Moves the picture by so many CSS pixels. */
export function panBy(room: Room, view: View, by: Point): View {
  const side = sideOf(room, view.scale);
  return holdView(room, { ...view, x: view.x - by.x / side, y: view.y - by.y / side });
}

export function canPan(room: Room, { scale }: View): boolean {
  return sideOf(room, scale) > Math.min(room.width, room.height) + 1 / room.pixelRatio;
}

/** The next step up or down from a scale that may lie between two. */
export function nextScale(scale: number, direction: 'in' | 'out'): number {
  const next = direction === 'in' ? steps.find((step) => step > scale * 1.001) : steps.findLast((step) => step < scale * 0.999);
  return next ?? scale;
}

/** On whole pixels of the screen, or the picture's own would be smeared over two. */
export function placeOf(room: Room, { scale, x, y }: View): Placement {
  const side = sideOf(room, scale);
  const whole = (length: number): number => Math.round(length * room.pixelRatio) / room.pixelRatio;
  return { left: whole(room.width / 2 - x * side), top: whole(room.height / 2 - y * side), side: whole(side) };
}
