import fc from 'fast-check';
import { expect, test } from 'vitest';
import { doubtOf, leastSure, sureFrom, wordsOf } from './doubt.ts';

const piece = (text: string, probability: number) => ({ text, logProbability: Math.log(probability) });

test('a word is as likely as all its pieces together', () => {
  const words = wordsOf([piece('two', 0.9), piece(' ap', 0.8), piece('ples', 0.5)]);
  expect(words.map(({ start, before, text }) => [start, before, text])).toEqual([
    [0, '', 'two'],
    [4, ' ', 'apples'],
  ]);
  expect(words.map(({ probability }) => Number(probability.toFixed(6)))).toEqual([0.9, 0.4]);
});

test('a piece that spans two words counts for both', () => {
  expect(wordsOf([piece('a b', 0.5)]).map(({ probability }) => probability)).toEqual([0.5, 0.5]);
});

test('the words and the spaces before them are the whole text', () => {
  const text = fc.array(fc.string({ unit: fc.constantFrom('a', 'é', ' ', '🦊', '\n') }), { minLength: 1 });
  fc.assert(
    fc.property(text, (parts) => {
      const words = wordsOf(parts.map((part) => piece(part, 0.5)));
      expect(words.map(({ before, text: word }) => before + word).join('')).toBe(parts.join('').trimEnd());
    }),
  );
});

test('a mark begins where a word is no longer sure and never is too faint to see', () => {
  expect([1, sureFrom, sureFrom - 1e-9, 0.3, 0].map(doubtOf)).toEqual([0, 0, 0.25, 1, 1]);
});

test('the least sure word is named only where one is doubtful', () => {
  expect(leastSure([piece('two', 0.9), piece(' red', 0.6), piece(' cats', 0.7)])?.text).toBe('red');
  expect(leastSure([piece('two', 0.9)])).toBeUndefined();
});
