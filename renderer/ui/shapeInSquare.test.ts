import { expect, test } from 'vitest';
import { shapeInSquare } from './shapeInSquare.ts';

test('a photo of 3:2 is shown as wide as its square and two thirds as high, without the margins of its copy', () => {
  expect(shapeInSquare({ width: 3_000, height: 2_000 })).toEqual({
    width: '100%',
    height: '66.667%',
    margin: '16.667% 0',
    view: 'inset(17.067% 0)',
  });
  expect(shapeInSquare({ width: 500, height: 1_000 })).toMatchObject({ width: '50.000%', height: '100%', margin: '0 25.000%' });
});

test('something is left of a picture that is a thousand times as wide as high, and a square one is shown whole', () => {
  expect(shapeInSquare({ width: 10_000, height: 10 })?.view).toBe('inset(49.975% 0)');
  expect(shapeInSquare({ width: 256, height: 256 })).toBeNull();
});
