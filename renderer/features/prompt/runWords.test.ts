import { expect, test } from 'vitest';
import { wordsForPictures } from './runWords.ts';

test('a prompt says how many of its pictures there are, and what became of them where there is none', () => {
  const [kept, trashed] = [{ trashedAt: null }, { trashedAt: 1 }];
  expect([[kept], [kept, trashed, kept], [trashed, trashed], []].map(wordsForPictures)).toEqual([
    '1 picture',
    '2 pictures',
    'In the trash',
    'Deleted',
  ]);
});
