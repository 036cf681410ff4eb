import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileNameOf } from './fileName.ts';

test.for([
  ['a red fox, flat', 'a red fox flat'],
  ['नमस्ते लाल वृत्त', 'नमस्ते लाल वृत्त'],
  ['สวัสดีวงกลมสีแดง', 'สวัสดีวงกลมสีแดง'],
  ['வணக்கம் சிவப்பு', 'வணக்கம் சிவப்பு'],
  ['می‌خواهم', 'می‌خواهم'],
  ['e\u0301tude', 'étude'],
  ['-rf circle', 'rf circle'],
  [' -- - fox', 'fox'],
  ['../../etc/passwd', 'etc passwd'],
  ['❤️ fox 1️⃣ 👩‍👩‍👧', 'fox 1'],
  ['a\ud835b', 'a b'],
  ['CON', 'picture'],
  ['com¹', 'picture'],
  ['!!!', 'picture'],
  ['', 'picture'],
] as const)('%j is written as %j', ([title, name]) => {
  expect(fileNameOf(title)).toBe(name);
});

test('a long title ends with a whole character', () => {
  expect(fileNameOf(`a${'𝒜'.repeat(80)}`)).toBe(`a${'𝒜'.repeat(49)}`);
  expect(fileNameOf('कि'.repeat(80))).toBe('कि'.repeat(33));
  expect(fileNameOf('x'.repeat(80))).toBe('x'.repeat(60));
});

test('whatever the title, the name is short, whole, and no option, path or hidden file', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (title) => {
      const name = fileNameOf(title);
      expect(name.isWellFormed()).toBe(true);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
      expect(name).toMatch(/^[^\s.-]/u);
      expect(name).not.toMatch(/[\p{Cc}/\\:*?"<>|.]|\s$/u);
    }),
    { numRuns: 2_000 },
  );
});
