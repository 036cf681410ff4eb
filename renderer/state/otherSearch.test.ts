import { expect, test } from 'vitest';
import { searchAmongPhotos, searchAmongPictures } from './otherSearch.ts';

test.each([
  ['red fox', 'red fox', []],
  ['fox seed:417', 'fox', ['seed:417']],
  ['-is:starred fox style:"flat art"', 'fox', ['-is:starred', 'style:"flat art"']],
  // The model of a drawing is no camera.
  ['model:mini', '', ['model:mini']],
  ['fox date:2026-11 -before:2025', 'fox date:2026-11 -before:2025', []],
  ['fox folder:lisbon (red OR blue)', 'fox folder:lisbon (red OR blue)', []],
  ['12:30 http://x seed:', '12:30 http://x', []],
])('of %j photos are asked %j', (typed, search, leftOut) => {
  expect(searchAmongPhotos(typed)).toEqual({ search, leftOut });
});

test.each([
  ['red fox', 'red fox', []],
  ['fox folder:"2026 Lisbon" is:captioned', 'fox', ['folder:"2026 Lisbon"', 'is:captioned']],
  ['fox seed:417', 'fox seed:417', []],
  ['fox taken:2026-11 since:2026', 'fox date:2026-11 after:2026', []],
  ['fox date:2025..2026', 'fox date:2025..2026', []],
  ['"red fox"', '"red fox"', []],
  ['folder:lisbon', '', ['folder:lisbon']],
  ['fox OR boat', 'fox OR boat', []],
  ['fox -red', 'fox -red', []],
  ['fox -folder:lisbon -before:2025', 'fox -before:2025', ['-folder:lisbon']],
  ['fox (folder:lisbon OR boat)', 'fox ( OR boat)', ['folder:lisbon']],
  ['12:30', '12:30', []],
])('of %j pictures are asked %j', (typed, search, leftOut) => {
  expect(searchAmongPictures(typed)).toEqual({ search, leftOut });
});
