import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutAtMarks } from './marks.ts';

test('a text is cut at its marks', () => {
  expect(cutAtMarks('an azure cat', [{ start: 3, length: 5 }])).toEqual([
    { start: 0, text: 'an ', marked: false, unread: false },
    { start: 3, text: 'azure', marked: true, unread: false },
    { start: 8, text: ' cat', marked: false, unread: false },
  ]);
});

test('marks of a text that changed meanwhile, and marks within marks, are left out', () => {
  const marks = [
    { start: 0, length: 4 },
    { start: 2, length: 1 },
    { start: 3, length: 9 },
  ];
  expect(cutAtMarks('abcdef', marks).map(({ text, marked }) => [text, marked])).toEqual([
    ['abcd', true],
    ['ef', false],
  ]);
});

test('whatever the marks, the stretches are the text and start where they say', () => {
  const mark = fc.record({ start: fc.nat(20), length: fc.integer({ min: 1, max: 9 }) });
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), fc.array(mark), (text, marks) => {
      const stretches = cutAtMarks(text, marks);
      expect(stretches.map((stretch) => stretch.text).join('')).toBe(text);
      for (const { start, text: cut } of stretches) expect(text.slice(start, start + cut.length)).toBe(cut);
    }),
  );
});

test('what is not read is cut off as such', () => {
  const stretches = cutAtMarks('read, not', [{ start: 4, length: 5, isUnread: true }]);
  expect(stretches.map(({ text, unread }) => [text, unread])).toEqual([
    ['read', false],
    [', not', true],
  ]);
});
