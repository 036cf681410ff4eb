import { expect, test } from 'vitest';
import { wordsForPictures, wordsForWay } from './runWords.ts';

test('a prompt says how many of its pictures there are, and what became of them where there is none', () => {
  const [kept, trashed] = [{ trashedAt: null }, { trashedAt: 1 }];
  expect([[kept], [kept, trashed, kept], [trashed, trashed], []].map(wordsForPictures)).toEqual([
    '1 picture',
    '2 pictures',
    'In the trash',
    'Deleted',
  ]);
});

test('the rest of a picture and other ways to end it are told from the run that they went on from', () => {
  const continues = { imageId: 'img_00000001', from: 14, firstVariation: 0 } as const;
  expect([wordsForWay({ variations: 4 }), wordsForWay({ variations: 1, continues }), wordsForWay({ variations: 4, continues })]).toEqual([
    null,
    'the rest',
    'other ways',
  ]);
});
