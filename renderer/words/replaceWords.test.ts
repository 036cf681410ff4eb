import { expect, test } from 'vitest';
import { replaceWords } from './replaceWords.ts';

const text = 'a violet kitten and a violet gnu';
const note = (word: string, start: number, replacement: string | null) => ({ word, start, length: word.length, replacement });
const violets = [note('violet', 2, 'purple'), note('violet', 22, 'purple')];

test('a word is replaced wherever it stands, and nothing else is', () => {
  expect(replaceWords(text, violets)).toBe('a purple kitten and a purple gnu');
});

test('several are replaced at once; a word with nothing near stays', () => {
  const all = [...violets, note('kitten', 9, 'cat'), note('gnu', 29, null)];
  expect(replaceWords(text, all)).toBe('a purple cat and a purple gnu');
});

test('a note on a text that changed meanwhile replaces nothing', () => {
  expect(replaceWords('two violet', [note('violet', 2, 'purple')])).toBe('two violet');
});
