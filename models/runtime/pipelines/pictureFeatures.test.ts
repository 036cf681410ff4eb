import { expect, test } from 'vitest';
import { pictureFeatures } from './pictureFeatures.ts';

test('what a picture shows is the mean direction of its places, of length one', () => {
  const features = pictureFeatures(Float32Array.of(3, 0, 0, 1, 3, 7), 2);
  expect([...features].map((value) => Number(value.toFixed(4)))).toEqual([0.6, 0.8]);
  expect([...pictureFeatures(new Float32Array(4), 2)]).toEqual([0, 0]);
});
