type RawPicture = { readonly width: number; readonly height: number; readonly rgba: Uint8Array };
export type CellPicture = RawPicture | HTMLImageElement;

export type Rectangle = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** Where a cell lies in a picture, in whole pixels; neighbours meet without gap or overlap at any size. */
export function cellRectangle(cell: number, side: number, size: { width: number; height: number }): Rectangle {
  const column = cell % side;
  const row = Math.floor(cell / side);
  const x = Math.round((column * size.width) / side);
  const y = Math.round((row * size.height) / side);
  return {
    x,
    y,
    width: Math.round(((column + 1) * size.width) / side) - x,
    height: Math.round(((row + 1) * size.height) / side) - y,
  };
}

function sizeOf(picture: CellPicture): { width: number; height: number } {
  return 'rgba' in picture ? picture : { width: picture.naturalWidth, height: picture.naturalHeight };
}

/** How strongly what is beneath is seen where nothing is painted over it. */
const beneathOpacity = 0.4;

/** As much of a canvas as that takes. */
type Ground = Pick<CanvasRenderingContext2D, 'globalAlpha'> & {
  readonly canvas: { readonly width: number; readonly height: number };
  drawImage(image: HTMLImageElement, ...at: readonly [...from: Four, ...to: Four]): void;
};
type Four = readonly [x: number, y: number, width: number, height: number];

/** Paints, dimmed, what a picture is made from, in the cells that `cells` leaves free. The canvas has its size already. */
export function paintBeneath(
  context: Ground,
  beneath: HTMLImageElement,
  { side, cells }: { readonly side: number; readonly cells: readonly number[] },
): void {
  const { canvas } = context;
  const from = sizeOf(beneath);
  const over = new Set(cells);
  context.globalAlpha = beneathOpacity;
  for (let cell = 0; cell < side * side; cell += 1) {
    if (over.has(cell)) continue;
    const source = cellRectangle(cell, side, from);
    const { x, y, width, height } = cellRectangle(cell, side, canvas);
    context.drawImage(beneath, source.x, source.y, source.width, source.height, x, y, width, height);
  }
  context.globalAlpha = 1;
}

/** Clears the canvas to the picture's size and paints the named cells. */
export function paintCells(
  context: CanvasRenderingContext2D,
  picture: CellPicture | null,
  { side, cells }: { readonly side: number; readonly cells: readonly number[] },
): void {
  if (picture === null) {
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    return;
  }
  const size = sizeOf(picture);
  const { canvas } = context;
  context.clearRect(0, 0, canvas.width, canvas.height);
  // Setting a size takes new memory for the canvas, even where it is the same.
  if (canvas.width !== size.width) canvas.width = size.width;
  if (canvas.height !== size.height) canvas.height = size.height;
  const raw = 'rgba' in picture ? imageDataOf(picture) : null;
  for (const cell of cells) {
    const { x, y, width, height } = cellRectangle(cell, side, size);
    if (raw !== null) context.putImageData(raw, 0, 0, x, y, width, height);
    else if (!('rgba' in picture)) context.drawImage(picture, x, y, width, height, x, y, width, height);
  }
}

/** Over the picture's own bytes: this runs for every token, and a copy each time would cost more than the painting. */
function imageDataOf({ width, height, rgba }: RawPicture): ImageData {
  // What another process sent is never shared memory.
  const own = rgba.buffer as ArrayBuffer;
  return new ImageData(new Uint8ClampedArray(own, rgba.byteOffset, rgba.byteLength), width, height);
}
