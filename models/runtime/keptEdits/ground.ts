import { distanceAt, fitSmoothField, sameColour } from './smoothField.ts';
import { shrinkRegion } from './windows.ts';

/** Alpha of 255 below which a pixel of a cut-out shows what lies behind it. */
const clearBelow = 8;
/** Of a cut-out, so much is clear at least; a ground is as large. */
const leastShare = 0.1;
/** Pixels along the border by which a ground is known. */
const rim = 3;
/** So much of the border is ground: a subject may reach out of the picture, but not on all sides. */
export const leastRim = 0.6;
/** What is as wide or as high as the square and fills its own box so far is a picture that was fitted into it, and no cut-out. */
const fullBox = 0.98;
/** Pixels beside a subject whose drawn colours are not trusted: the model draws its edges soft. */
const softEdge = 4;
/** Pixels that a hole in a subject has at least; fewer are part of its edge. */
const leastHole = 30;

/** What lies behind the subject of a picture: which pixels are ground, and the colour of it behind all pixels, premultiplied. */
export type Ground = { readonly region: Uint8Array; readonly colours: Float32Array; readonly isClear: boolean };

/**
 * The plain, shaded or transparent ground of a square picture, as stickers, icons and pictures of products have it; null where there is
 * none, as in a photo of a place. `colours`: premultiplied RGBA, levels of 255; `frame`: the part of the square that is the picture.
 */
export function groundOf(colours: Float32Array, side: number, frame: Uint8Array): Ground | null {
  const clear = clearPixels(colours).map((value, pixel) => value * (frame[pixel] ?? 0));
  if (count(clear) >= leastShare * count(frame)) return { region: clear, colours: new Float32Array(colours.length), isClear: true };
  const like = (others: Float32Array): Uint8Array => placesLike(colours, others).map((value, pixel) => value * (frame[pixel] ?? 0));
  const border = borderOf(frame, side);
  let field = fitSmoothField(colours, side, border);
  for (let round = 0; round < 2; round += 1) {
    if (field === null) return null;
    const reached = groundAround(border, like(field.colours), side);
    if (count(reached) < leastShare * count(frame)) return null;
    field = fitSmoothField(colours, side, reached);
  }
  if (field === null) return null;
  const region = groundAround(border, like(field.colours), side);
  const onBorder = meanWhere(border, (pixel) => region[pixel] ?? 0);
  return onBorder < leastRim ? null : { region, colours: field.colours, isClear: false };
}

/** Where a drawing's own ground is read: all of a ground but what lies right beside the subject. */
export function trustedGround({ region }: Ground, side: number): Uint8Array {
  return shrinkRegion(region, side, softEdge);
}

/** The border of a picture, and its ground, which is looked for when it is first asked for: null also beside bars. */
export type GroundSearch = { readonly border: Uint8Array; find(): Ground | null };

export function searchGround(colours: Float32Array, side: number): GroundSearch {
  const frame = frameOf(colours, side);
  let found: { readonly ground: Ground | null } | undefined;
  return {
    border: borderOf(frame, side),
    find() {
      found ??= { ground: frame.includes(0) ? null : groundOf(colours, side, frame) };
      return found.ground;
    },
  };
}

function clearPixels(colours: Float32Array): Uint8Array {
  return Uint8Array.from({ length: colours.length / 4 }, (_value, pixel) => ((colours[pixel * 4 + 3] ?? 0) < clearBelow ? 1 : 0));
}

/** 1 for each pixel of the picture itself: all, but for the bars beside one that was fitted into its square. */
export function frameOf(colours: Float32Array, side: number): Uint8Array {
  const clear = clearPixels(colours);
  const box = boxOf(clear, side);
  const isIn = (pixel: number): boolean => {
    const [row, column] = [Math.floor(pixel / side), pixel % side];
    return column >= box.left && column <= box.right && row >= box.top && row <= box.bottom;
  };
  return box.isFitted ? clear.map((_value, pixel) => (isIn(pixel) ? 1 : 0)) : new Uint8Array(clear.length).fill(1);
}

/** 1 for each pixel that has another's colour. */
function placesLike(colours: Float32Array, others: Float32Array): Uint8Array {
  return Uint8Array.from({ length: colours.length / 4 }, (_value, pixel) => (distanceAt(colours, others, pixel) <= sameColour ? 1 : 0));
}

function count(region: Uint8Array): number {
  return region.reduce((sum, value) => sum + value, 0);
}

/** The mean of a value over the pixels of a region; 0 of none. */
export function meanWhere(region: Uint8Array, valueAt: (pixel: number) => number): number {
  return region.reduce((sum, value, pixel) => sum + (value === 1 ? valueAt(pixel) : 0), 0) / Math.max(1, count(region));
}

/** The pixels along the border of a picture: those that lie less far from what is beside its frame than the rim is wide. */
function borderOf(frame: Uint8Array, side: number): Uint8Array {
  const isOut = (x: number, y: number): boolean => x < 0 || y < 0 || x >= side || y >= side || frame[y * side + x] === 0;
  return frame.map((isIn, pixel) => {
    const [x, y] = [pixel % side, Math.floor(pixel / side)];
    return isIn === 1 && (isOut(x - rim, y) || isOut(x + rim, y) || isOut(x, y - rim) || isOut(x, y + rim)) ? 1 : 0;
  });
}

function groundAround(border: Uint8Array, like: Uint8Array, side: number): Uint8Array {
  const region = new Uint8Array(like.length);
  const first = Array.from(border.keys()).filter((pixel) => border[pixel] === 1);
  for (const pixel of takeConnected(first, like, side)) region[pixel] = 1;
  return region;
}

/** Takes out of a region, which is left without them, the pixels that hang together with one of the first, side by side. */
export function takeConnected(first: readonly number[], region: Uint8Array, side: number): readonly number[] {
  const taken: number[] = [];
  const take = (pixel: number): void => {
    if (region[pixel] !== 1) return;
    region[pixel] = 0;
    taken.push(pixel);
  };
  first.forEach(take);
  for (let index = 0; index < taken.length; index += 1) {
    const pixel = taken[index] ?? 0;
    const column = pixel % side;
    if (column > 0) take(pixel - 1);
    if (column < side - 1) take(pixel + 1);
    take(pixel - side);
    take(pixel + side);
  }
  return taken;
}

/** A ground with all that is seen of it through the subject, as between the rungs of a ladder, so far as `isHole` agrees. */
export function withHoles(colours: Float32Array, ground: Ground, side: number, isHole: (pixels: readonly number[]) => boolean): Ground {
  if (ground.isClear) return ground;
  const open = placesLike(colours, ground.colours).map((value, pixel) => (ground.region[pixel] === 1 ? 0 : value));
  const region = Uint8Array.from(ground.region);
  for (const pixel of open.keys()) {
    const hole = takeConnected([pixel], open, side);
    if (hole.length >= leastHole && isHole(hole)) for (const at of hole) region[at] = 1;
  }
  return { ...ground, region };
}

type Box = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number; readonly isFitted: boolean };

/** The box around what is not clear, and whether that is one full rectangle from side to side. */
function boxOf(clear: Uint8Array, side: number): Box {
  let [left, top, right, bottom, filled] = [side, side, -1, -1, 0];
  for (const [pixel, isClear] of clear.entries()) {
    if (isClear === 1) continue;
    const [row, column] = [Math.floor(pixel / side), pixel % side];
    [left, top, right, bottom] = [Math.min(left, column), Math.min(top, row), Math.max(right, column), Math.max(bottom, row)];
    filled += 1;
  }
  const [width, height] = [right - left + 1, bottom - top + 1];
  return { left, top, right, bottom, isFitted: Math.max(width, height) === side && filled >= fullBox * width * height };
}
