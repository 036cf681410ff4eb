import { expect, test } from 'vitest';
import type { KnownPhrase } from '../../electron/contract/models.ts';
import { complete, indexOf, offerAt } from './completion.ts';

const known: readonly KnownPhrase[] = [
  { text: 'white', kind: 'colour' },
  { text: 'castle', kind: 'thing' },
  { text: 'cactus', kind: 'thing' },
  { text: 'caterpillar', kind: 'thing' },
  { text: 'maple leaf', kind: 'thing' },
  { text: 'in front of', kind: 'relation' },
  { text: 'on a white background', kind: 'background' },
];
const index = indexOf({ phrases: known, words: ['a', 'on', 'in', 'cat', 'white', 'castle', 'cactus', 'maple', 'leaf', 'front', 'of'] });

function offered(text: string, caret = text.length) {
  return offerAt(text, caret, index)?.phrases.map((phrase) => phrase.text) ?? [];
}

test('a word that has been begun is offered whole, in the order of the list', () => {
  expect(offered('a red ca')).toEqual(['castle', 'cactus', 'caterpillar']);
});

test('the longest beginning counts: a relation and a background are offered whole', () => {
  expect(offered('a cat in fr')).toEqual(['in front of']);
  expect(offered('a cat on a wh')).toEqual(['on a white background']);
  expect(offered('two maple le')).toEqual(['maple leaf']);
  expect(offered('a wh')).toEqual(['white']);
});

test('nothing is offered after a known word, inside a word, after a blank, or for one letter', () => {
  expect([offered('a cat'), offered('a castle', 5), offered('a ca '), offered('a c'), offered(''), offered('qq')]).toEqual([
    [],
    [],
    [],
    [],
    [],
    [],
  ]);
});

test('an offer that saves one letter is none', () => {
  expect(offered('a cactu')).toEqual([]);
});

test('what was typed stays as it was typed, and what follows stays too', () => {
  const offer = offerAt('Cas on a hill', 3, index);
  if (offer === null) throw new Error('nothing is offered');
  expect(complete('Cas on a hill', offer, 'castle')).toBe('Castle on a hill');
});

test('a keystroke costs far less than a hundredth of a second among five thousand words', () => {
  const phrases = Array.from({ length: 5000 }, (_, at) => ({ text: `word${at} leaf`, kind: 'thing' as const }));
  const many = indexOf({ phrases, words: phrases.map(({ text }) => text) });
  const times = 200;
  const start = performance.now();
  for (let time = 0; time < times; time += 1) offerAt('two maple trees on a wor', 24, many);
  expect((performance.now() - start) / times).toBeLessThan(5);
});
