import { expect, it } from 'vitest';
import { createKeyValueCache, showColumns, writeColumns } from './keyValueCache.ts';

const shape = { layers: 2, rows: 4, heads: 2, capacity: 5, headDim: 3 };

/** Numbers that say where they come from: layer, row, head, column, dimension as decimal digits. */
function numbered(rows: number, columns: number): Float32Array {
  const data: number[] = [];
  for (const layer of [0, 1])
    for (let row = 0; row < rows; row += 1)
      for (const head of [0, 1])
        for (let column = 0; column < columns; column += 1)
          for (const dim of [0, 1, 2]) data.push(10_000 * layer + 1000 * row + 100 * head + 10 * column + dim + 1);
  return Float32Array.from(data);
}

function at(data: Float32Array, layer: number, row: number, head: number, column: number): number[] {
  const start = (((layer * shape.rows + row) * shape.heads + head) * shape.capacity + column) * shape.headDim;
  return [...data.subarray(start, start + 3)];
}

it('lets each prefill row serve the variations that follow one another', () => {
  const cache = createKeyValueCache(shape);
  writeColumns(cache, 1, { k: numbered(2, 2), v: numbered(2, 2).map((value) => -value), sourceRows: 2, columns: 2 });
  expect(at(cache.keys.data, 1, 3, 1, 2)).toEqual([11_111, 11_112, 11_113]);
  expect(at(cache.keys.data, 1, 1, 1, 2)).toEqual([10_111, 10_112, 10_113]);
  expect(at(cache.values.data, 0, 2, 0, 1)).toEqual([-1001, -1002, -1003]);
  for (const column of [0, 3, 4]) expect(at(cache.keys.data, 1, 3, 1, column)).toEqual([0, 0, 0]);
});

it('shows a row only the columns it may see, and itself', () => {
  const cache = createKeyValueCache(shape);
  showColumns(cache, 0, 2, (row, column) => row !== 0 || column === 1);
  showColumns(cache, 2, 1);
  const marks = [...cache.mask.data].map((value) => (value === 0 ? '1' : '0')).join('');
  expect(marks.match(/.{6}/g)).toEqual(['011001', '111001', '111001', '111001']);
});
