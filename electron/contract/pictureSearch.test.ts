import { expect, test } from 'vitest';
import { parsePictureSearch, pictureFields } from './pictureSearch.ts';

test('complaint 9: every field of the search of the history reads its own example, and its words are left over', () => {
  for (const { example } of pictureFields) {
    const { words, conditions, problem } = parsePictureSearch(`a fox ${example} red`);
    expect([words.split(/\s+/u), conditions.length, problem], example).toEqual([['a', 'fox', 'red'], 1, null]);
  }
});

test.each([
  ['seed:417 205', 'seed', { seed: 417 }],
  ['seed:"417 205 113"', 'seed', { seed: 417_205_113 }],
  ['date:2026', 'day', { from: new Date(2026, 0, 1).getTime(), to: new Date(2027, 0, 1).getTime() }],
  ['date:2026-11-03', 'day', { from: new Date(2026, 10, 3).getTime(), to: new Date(2026, 10, 4).getTime() }],
  ['before:2026-12', 'day', { from: 0, to: new Date(2026, 11, 1).getTime() }],
  ['is:star', 'is', { trait: 'starred' }],
])('%s asks for %s, with a minus for all others', (text, kind, asked) => {
  expect(parsePictureSearch(text).conditions[0]).toEqual({ asked: { kind, ...asked }, isNot: false });
  expect(parsePictureSearch(`-${text}`).conditions[0]).toEqual({ asked: { kind, ...asked }, isNot: true });
});

test('what is not understood finds nothing and says how it is written; a field that waits for its value asks for nothing', () => {
  for (const text of ['seed:many', 'date:2026-02-30', 'date:yesterday', 'is:nonsense', '-seed:many']) {
    const { conditions, problem } = parsePictureSearch(text);
    expect([conditions, problem]).toEqual([[{ asked: { kind: 'nothing' }, isNot: false }], expect.stringContaining(text)]);
  }
  expect(parsePictureSearch('fox seed:')).toEqual({ words: 'fox', conditions: [], problem: null });
  expect(parsePictureSearch('12:30 http://x note:that')).toEqual({ words: '12:30 http://x note:that', conditions: [], problem: null });
});
