import { expect, test } from 'vitest';
import { wordsOfEntry } from './sidecarWords.ts';

const target = '/photos/lake/boat.jpg.xmp';

test('a new file shows what it will say, a changed one what it says now, too', () => {
  expect(wordsOfEntry({ target, action: 'create', before: null, after: 'a boat' })).toEqual({
    name: 'boat.jpg.xmp',
    before: null,
    after: 'a boat',
  });
  expect(wordsOfEntry({ target, action: 'replace', before: 'a car', after: 'a boat' }).before).toBe('a car');
});

test('a file that is left alone shows the words it keeps', () => {
  expect(wordsOfEntry({ target: 'C:\\photos\\boat.txt', action: 'refuse', before: 'mine', after: null })).toEqual({
    name: 'boat.txt',
    before: null,
    after: 'mine',
  });
});
