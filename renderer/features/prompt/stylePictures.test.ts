import { expect, test } from 'vitest';
import drawn from '../../../assets/styles/styles.json';
import phrases from '../../../models/runtime/phrases.json';
import shipped from '../../../models/packages/studio-mini/manifest.json';
import { stylePicture } from './stylePictures.ts';

const values = ['any', ...phrases.style];

test('every style the shipped model was trained with is offered, and has a picture of its own', () => {
  expect(drawn.styles.toSorted()).toEqual(values.toSorted());
  const pictures = values.map((style) => stylePicture(style, { id: 'studio-mini' }));
  expect(pictures).not.toContain(undefined);
  expect(new Set(pictures).size).toBe(values.length);
});

test('the pictures are by the model as it is shipped', () => {
  expect(drawn.drawnBy).toEqual({ id: shipped.id, version: shipped.version });
});

test('a model without pictures shows plain names', () => {
  expect(values.map((style) => stylePicture(style, { id: 'tiny-test' }))).toEqual(values.map(() => undefined));
  expect(stylePicture('flat', null)).toBeUndefined();
});
