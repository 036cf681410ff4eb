import { describe, expect, it } from 'vitest';
import { drawnCells, ringsAround } from './drawnCells.ts';

describe('the cells of a picture half drawn', () => {
  it('are those of the first tokens, in drawing order', () => {
    expect(drawnCells([9, 2, 7, 4], 3, 16)).toEqual([9, 2, 7]);
  });

  it('are all cells when the order is not known that far', () => {
    expect(drawnCells([9, 2], 3, 4)).toEqual([0, 1, 2, 3]);
  });
});

describe('the rings', () => {
  it('are around the last three tokens, newest first', () => {
    expect(ringsAround([0, 9, 18, 63], 4, 8)).toEqual([
      { cell: 63, column: 7, row: 7, age: 0 },
      { cell: 18, column: 2, row: 2, age: 1 },
      { cell: 9, column: 1, row: 1, age: 2 },
    ]);
  });

  it('are fewer at the beginning and none before the first token', () => {
    expect(ringsAround([5, 6], 1, 8)).toHaveLength(1);
    expect(ringsAround([5, 6], 0, 8)).toEqual([]);
  });
});
