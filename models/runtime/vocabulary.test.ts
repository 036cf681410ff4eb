import { expect, it } from 'vitest';
import { parseVocabulary, unknownWords } from './vocabulary.ts';

const vocabulary = parseVocabulary(
  JSON.stringify({ words: { fox: 9, foxglove: 1, red: 50, run: 3, apple: 7, t: 4, shirt: 5, green: 40, greet: 1 } }),
  'vocabulary.json',
);

it('marks each word that training never saw, with the nearest it did', () => {
  expect(unknownWords({ vocabulary }, 'Red foxes RUNNING, appel & a qwertyuiop')).toEqual([
    { word: 'foxes', nearest: 'fox' },
    { word: 'running', nearest: 'run' },
    { word: 'appel', nearest: 'apple' },
    { word: 'a', nearest: null },
    { word: 'qwertyuiop', nearest: null },
  ]);
});

it('prefers the more frequent of equally near words, and a swap to two changes', () => {
  expect(unknownWords({ vocabulary }, 'greem gerne')).toEqual([
    { word: 'greem', nearest: 'green' },
    { word: 'gerne', nearest: null },
  ]);
  expect(unknownWords({ vocabulary }, 'grene')).toEqual([{ word: 'grene', nearest: 'green' }]);
});

it('knows numbers, hyphenated known words and nothing at all', () => {
  expect(unknownWords({ vocabulary }, '3 red t-shirt')).toEqual([]);
  expect(unknownWords({ vocabulary }, ' ... ')).toEqual([]);
});
