import { describe, expect, it } from 'vitest';
import { fitColumns, layOut, neighbour, rowsBetween } from './gridLayout.ts';

const noon = new Date(2026, 5, 12, 12).getTime();
const day = 86_400_000;
const shape = { columns: 3, tile: 100, gap: 10, dayHeight: 40 };

function items(counts: readonly number[]) {
  return counts.flatMap((count, days) =>
    Array.from({ length: count }, (_, index) => ({ id: `${days}-${index}`, createdAt: noon - days * day - index })),
  );
}

describe('the grid of pictures', () => {
  it('fits as many columns as there is room for and shares what is left', () => {
    expect(fitColumns(1000, 120, 10)).toEqual({ columns: 7, tile: (1000 - 60) / 7 });
    expect(fitColumns(50, 120, 10)).toEqual({ columns: 1, tile: 50 });
  });

  it('begins each day with a heading and a row of its own', () => {
    const { rows, height } = layOut(items([4, 1]), shape);
    expect(rows.map((row) => (row.kind === 'day' ? row.count : row.items.map((item) => item.id)))).toEqual([
      4,
      ['0-0', '0-1', '0-2'],
      ['0-3'],
      1,
      ['1-0'],
    ]);
    expect(rows.map((row) => row.top)).toEqual([0, 40, 150, 260, 300]);
    expect(height).toBe(410);
  });

  it('gives a picture that a wrong clock dated a heading of its own, and the others theirs', () => {
    const dated = (id: string, createdAt: number) => ({ id, createdAt });
    const never = 9e15;
    const made = [
      dated('old', 0),
      dated('a', noon),
      dated('b', noon - 1),
      dated('c', noon - day),
      dated('again', noon),
      dated('never', never),
    ];
    const { rows } = layOut([...made, dated('never too', never + 1)], shape);
    expect(rows.flatMap((row) => (row.kind === 'day' ? row.count : []))).toEqual([1, 2, 1, 1, 2]);
    expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
  });

  it('keeps in the page only the rows that can be seen', () => {
    const { rows } = layOut(items([30]), shape);
    const seen = rowsBetween(rows, 200, 420);
    expect(seen[0]?.top).toBe(150);
    expect(seen.at(-1)?.top).toBe(370);
    expect(rowsBetween(rows, 0, 0).map((row) => row.kind)).toEqual(['day']);
    expect(rowsBetween(rows, 90_000, 91_000)).toEqual([]);
  });

  it('lays out a hundred thousand pictures at once', () => {
    const many = items([100_000]);
    const start = performance.now();
    const { rows } = layOut(many, { ...shape, columns: 8 });
    expect(rows).toHaveLength(12_501);
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it('moves with the arrow keys, keeping the column across days', () => {
    const { rows } = layOut(items([4, 3]), shape);
    expect(neighbour(rows, '0-0', 'right')?.id).toBe('0-1');
    expect(neighbour(rows, '0-2', 'down')?.id).toBe('0-3');
    expect(neighbour(rows, '0-3', 'down')?.id).toBe('1-0');
    expect(neighbour(rows, '1-2', 'down')?.id).toBe('1-2');
    expect(neighbour(rows, '0-0', 'left')?.id).toBe('0-0');
    expect(neighbour(rows, null, 'down')?.id).toBe('0-0');
    expect(neighbour(rows, '0-0', 'last')?.id).toBe('1-2');
  });
});
