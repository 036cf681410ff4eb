import { expect, it } from 'vitest';
import { parseVocabularies, unknownWords } from './vocabulary.ts';

const { vocabulary } = parseVocabularies(
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

it('offers a word that means nearly the same before one that is spelled alike, and only one that is known', () => {
  const { vocabulary: words } = parseVocabularies(JSON.stringify({ words: { cat: 9, mitten: 80, purple: 3 } }), 'vocabulary.json');
  expect(unknownWords({ vocabulary: words }, 'two kittens, violet, scarlet')).toEqual([
    { word: 'two', nearest: null },
    { word: 'kittens', nearest: 'cat' },
    { word: 'violet', nearest: 'purple' },
    { word: 'scarlet', nearest: null },
  ]);
});

it('offers nothing for a word that only looks a little like one it knows', () => {
  const { vocabulary: words } = parseVocabularies(JSON.stringify({ words: { watermelon: 90, house: 50, cap: 9 } }), 'vocabulary.json');
  const nearest = unknownWords({ vocabulary: words }, 'watercolor horde cup').map((each) => each.nearest);
  expect(nearest).toEqual([null, null, null]);
});

it('tells words that can be drawn from words of photographs, where the package does', () => {
  const both = JSON.stringify({ words: { fox: 2, kayaker: 9 }, drawn: { fox: 1 } });
  expect([...parseVocabularies(both, 'vocabulary.json').vocabulary]).toEqual([
    ['fox', 2],
    ['kayaker', 9],
  ]);
  expect([...parseVocabularies(both, 'vocabulary.json').drawnVocabulary]).toEqual([['fox', 1]]);
  expect([...parseVocabularies('{"words": {"fox": 2}}', 'vocabulary.json').drawnVocabulary]).toEqual([['fox', 2]]);
});

it('marks picture signs, each as one', () => {
  expect(unknownWords({ vocabulary }, 'red 🦊 apple 👩‍🚀').map(({ word }) => word)).toEqual(['🦊', '👩‍🚀']);
});
