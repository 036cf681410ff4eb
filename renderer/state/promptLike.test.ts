import { expect, test } from 'vitest';
import type { KnownWords } from '../../electron/contract/models.ts';
import { promptLike } from './promptLike.ts';

const known: KnownWords = {
  phrases: [
    { text: 'boat', kind: 'thing' },
    { text: 'apple', kind: 'thing' },
    { text: 'glasses', kind: 'thing' },
    { text: 'dog', kind: 'thing' },
    { text: 'red', kind: 'colour' },
  ],
  words: ['boat', 'apple', 'glasses', 'dog', 'red', 'grass', 'green'],
};

function photo(...keywords: readonly string[]) {
  return { caption: { text: '', keywords, confidence: 0.5, by: 'model', review: 'toReview' } as const };
}

test('a drawing like some photos is of what they show most often, in words that the model can draw', () => {
  const photos = [photo('boat', 'lake'), photo('Boat', 'red', 'glasses'), photo('glasses', 'boat', 'apple'), { caption: null }];
  expect(promptLike(photos, known)).toBe('a boat, glasses and an apple');
  expect(promptLike([photo('dog', 'man')], known)).toBe('a dog');
});

test('where nothing of it can be drawn by name, other known words are said, and nothing where there are none', () => {
  expect(promptLike([photo('green grass', 'man')], known)).toBe('a green grass');
  expect(promptLike([photo('man', 'street'), photo()], known)).toBeNull();
});
