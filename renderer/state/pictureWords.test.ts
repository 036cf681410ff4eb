import { expect, test } from 'vitest';
import { editWarning, editsWarning } from './pictureWords.ts';

const model = { imagePx: 256 };
const kept = { asDrawn: false };

test('before a photo is edited it is said what the model draws, and that the rest of the photo stays', () => {
  const warning = editWarning({ original: { width: 3000, height: 2005 } }, model, kept);
  expect(warning).toContain('icons and stickers, 256 × 256');
  expect(warning).toMatch(/3.000 × 2.005/u);
});

test('drawings, and pictures as small as the model draws, are edited without a word', () => {
  expect(editWarning({ original: null }, model, kept)).toBeNull();
  expect(editWarning({ original: { width: 256, height: 100 } }, model, kept)).toBeNull();
  expect(editWarning({ original: { width: 3000, height: 2005 } }, null, kept)).toBeNull();
});

test('of an edit that is to stay as drawn nothing is said to stay', () => {
  const asDrawn = { asDrawn: true };
  for (const warning of [editWarning({ original: { width: 3000, height: 2005 } }, model, asDrawn), editsWarning(model, asDrawn)]) {
    expect(warning).toMatch(/All of .* will look drawn and soft\.$/u);
  }
  expect(editsWarning(model, kept)).toContain('all the rest stays as it is');
});
