import { expect, test } from 'vitest';
import { placeAfter, rowsInSight, scrollToShow } from './rowWindow.ts';

test('of 100 000 rows only those about the window are in the page', () => {
  expect(rowsInSight(100_000, 68, 0, 680)).toEqual({ first: 0, end: 15 });
  expect(rowsInSight(100_000, 68, 3_400_000, 680)).toEqual({ first: 49_995, end: 50_015 });
  expect(rowsInSight(3, 68, 0, 680)).toEqual({ first: 0, end: 3 });
});

test('a list that grew shorter than where it is scrolled to shows nothing it does not have', () => {
  expect(rowsInSight(2, 68, 6_800, 680)).toEqual({ first: 2, end: 2 });
});

test('a list is scrolled no farther than a row needs, and not at all for one that is seen', () => {
  expect([scrollToShow(5, 68, 0, 680), scrollToShow(20, 68, 0, 680), scrollToShow(2, 68, 680, 680)]).toEqual([0, 748, 136]);
});

test('keys lead to the next row, the next page and the ends, never beyond them', () => {
  const from = (press: string, place = 50) => placeAfter(press, place, 100, 10);
  expect(['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End', 'a'].map((press) => from(press))).toEqual([
    51,
    49,
    59,
    41,
    0,
    99,
    null,
  ]);
  expect([from('ArrowUp', 0), from('PageDown', 98), placeAfter('End', 0, 0, 10)]).toEqual([0, 99, null]);
});
