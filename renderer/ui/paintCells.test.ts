import { expect, test } from 'vitest';
import { cellRectangle, paintBeneath } from './paintCells.ts';

test.each([
  { side: 8, width: 256, height: 256 },
  { side: 8, width: 250, height: 131 },
  { side: 3, width: 10, height: 7 },
])('cells cover every pixel once: %j', ({ side, width, height }) => {
  const painted = new Uint8Array(width * height);
  for (let cell = 0; cell < side * side; cell += 1) {
    const box = cellRectangle(cell, side, { width, height });
    for (let y = box.y; y < box.y + box.height; y += 1) {
      for (let x = box.x; x < box.x + box.width; x += 1) painted[y * width + x] = (painted[y * width + x] ?? 0) + 1;
    }
  }
  expect(painted.every((times) => times === 1)).toBe(true);
});

test('cells are numbered row by row', () => {
  expect(cellRectangle(9, 8, { width: 256, height: 256 })).toEqual({ x: 32, y: 32, width: 32, height: 32 });
});

test('what a picture is made from is painted dimmed in the cells that are free, and only there', () => {
  const painted: unknown[] = [];
  let alpha = 1;
  const context = {
    canvas: { width: 64, height: 64 },
    get globalAlpha() {
      return alpha;
    },
    set globalAlpha(value: number) {
      alpha = value;
    },
    drawImage: (_: unknown, ...at: readonly number[]) => void painted.push([...at, alpha]),
  };
  // Node has no images; no more is asked of one than its size.
  paintBeneath(context, { naturalWidth: 32, naturalHeight: 32 } as HTMLImageElement, { side: 2, cells: [0, 3] });
  expect(painted).toEqual([
    [16, 0, 16, 16, 32, 0, 32, 32, 0.4],
    [0, 16, 16, 16, 0, 32, 32, 32, 0.4],
  ]);
  expect(alpha).toBe(1);
});
