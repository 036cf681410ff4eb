import { expect, test } from 'vitest';
import { foundWords, photoNouns, pictureNouns } from './foundWords.ts';

test('what was found in the other list is said with its count, and with what was not looked for there', () => {
  expect(foundWords({ total: 1, leftOut: [] }, photoNouns)).toEqual({ remark: '', said: '1 photo found in the Library' });
  expect(foundWords({ total: 12, leftOut: ['folder:lisbon', 'is:captioned'] }, pictureNouns)).toEqual({
    remark: 'without folder:lisbon is:captioned, which pictures do not have',
    said: '12 pictures found in the History, without folder:lisbon is:captioned, which pictures do not have',
  });
  expect(foundWords({ total: 0, leftOut: ['seed:5'] }, photoNouns).said).toBe('');
});
