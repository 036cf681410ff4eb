import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { knownPhrases } from './knownPhrases.ts';
import { parseVocabularies } from './vocabulary.ts';

function vocabularyOf(name: string) {
  const file = join(import.meta.dirname, '..', 'packages', name, 'vocabulary.json');
  return parseVocabularies(readFileSync(file, 'utf8'), file).drawnVocabulary;
}

test('the shipped model offers its things, colours, counts, relations, backgrounds and styles', () => {
  const offered = knownPhrases({ vocabulary: vocabularyOf('studio-mini') });
  const texts = ['maple leaf', 'purple', 'three', 'to the left of', 'on a yellow background', 'cartoon'];
  const kinds = ['thing', 'colour', 'count', 'relation', 'background', 'style'];
  expect(texts.map((text) => offered.find((each) => each.text === text)?.kind)).toEqual(kinds);
});

test('a package that never read a word offers nothing with it, and offers its own words', () => {
  const offered = knownPhrases({ vocabulary: vocabularyOf('tiny-test') }).map(({ text }) => text);
  expect(offered).toEqual(expect.arrayContaining(['triangle', 'circle', 'on a blue background', 'outlined']));
  expect(offered.filter((text) => /leaf|castle|cartoon/u.test(text))).toEqual([]);
});

test('slips from captions, words of questions and short words are not offered, and nothing is offered twice', () => {
  const offered = knownPhrases({ vocabulary: vocabularyOf('studio-mini') }).map(({ text }) => text);
  expect(offered.filter((text) => ['excercise', 'laborador', 'what', 'which', 'does', 'an'].includes(text))).toEqual([]);
  expect(new Set(offered).size).toBe(offered.length);
});

test('what was seen more often comes first', () => {
  const offered = knownPhrases({
    vocabulary: new Map([
      ['fox', 5],
      ['rabbit', 9],
      ['maple', 7],
      ['leaf', 1],
    ]),
  });
  expect(offered.map(({ text }) => text)).toEqual(['rabbit', 'maple', 'fox', 'maple leaf', 'leaf']);
});
