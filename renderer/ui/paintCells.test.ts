import { expect, test } from 'vitest';
import { cellRectangle } from './paintCells.ts';

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
