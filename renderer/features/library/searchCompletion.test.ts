import { expect, test } from 'vitest';
import { searchOffer, withOption } from './searchCompletion.ts';

const offered = (search: string) => searchOffer(search)?.options.map(({ text }) => text) ?? [];

test.each<readonly [string, readonly string[]]>([
  ['', []],
  ['f', []],
  ['fo', ['folder:', 'format:']],
  ['lake fo', ['folder:', 'format:']],
  ['-fo', ['folder:', 'format:']],
  ['(fo', ['folder:', 'format:']],
  ['confi', ['sure:']],
  ['fox', []],
  ['is:un', ['is:uncaptioned ', 'is:unreadable ']],
  ['by:', ['by:person ', 'by:model ']],
  ['is:reviewed', []],
  ['folder:li', []],
  ['"fo lake', []],
])('%j offers %j', (search, options) => {
  expect(offered(search)).toEqual(options);
});

test('what is taken stands in the place of the word, a minus before it stays', () => {
  const offer = searchOffer('lake -is:doub');
  const [option] = offer?.options ?? [];
  expect(offer !== null && option !== undefined ? withOption('lake -is:doub', offer, option) : '').toBe('lake -is:doubtful ');
});
