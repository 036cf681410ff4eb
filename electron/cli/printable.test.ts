import { expect, test } from 'vitest';
import { printable, printableJson } from './printable.ts';

test('what a terminal would obey is shown, the rest is as it was', () => {
  expect(printable('a\u001b[31mb\u0007c\nd\te\u007f')).toBe('a␛[31mb␇c␊d␉e␡');
  expect(printable('\u009b31m \u202egpj.exe \ud835')).toBe('\ufffd31m \ufffdgpj.exe \ufffd');
  expect(printable('नमस्ते लाल वृत्त, 고양이, می‌خواهم, 👩‍👩‍👧 ❤️')).toBe('नमस्ते लाल वृत्त, 고양이, می‌خواهم, 👩‍👩‍👧 ❤️');
});

test('as JSON the same text comes back, and no control character stands in it', () => {
  const value = { text: 'a\u001b\u009b\u007f\u202e\u2028"\\ü' };
  expect(printableJson(value)).not.toMatch(/[\p{Cc}\u202e\u2028]/u);
  expect(JSON.parse(printableJson(value))).toEqual(value);
});
