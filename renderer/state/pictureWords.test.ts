import { expect, test } from 'vitest';
import { editWarning } from './pictureWords.ts';

const model = { imagePx: 256 };

test('before a photo is edited it is said what the model draws, and that the rest of the photo stays', () => {
  const warning = editWarning({ original: { width: 3000, height: 2005 } }, model);
  expect(warning).toContain('icons and stickers, 256 × 256');
  expect(warning).toMatch(/3.000 × 2.005/u);
});

test('drawings, and pictures as small as the model draws, are edited without a word', () => {
  expect(editWarning({ original: null }, model)).toBeNull();
  expect(editWarning({ original: { width: 256, height: 100 } }, model)).toBeNull();
  expect(editWarning({ original: { width: 3000, height: 2005 } }, null)).toBeNull();
});
