import { expect, test } from 'vitest';
import { parsePictureSearch, pictureFields } from './pictureSearch.ts';
import type { PictureFilter } from './pictureSearch.ts';

const words = (text: string, isPhrase = false): PictureFilter => ({ kind: 'words', text, isPhrase });
const all = (...parts: readonly PictureFilter[]): PictureFilter => ({ kind: 'all', parts });
const any = (...parts: readonly PictureFilter[]): PictureFilter => ({ kind: 'any', parts });
const not = (part: PictureFilter): PictureFilter => ({ kind: 'not', part });
const day = (from: Date | null, to: Date | null): PictureFilter => ({
  kind: 'day',
  from: from?.getTime() ?? -Infinity,
  to: to?.getTime() ?? Infinity,
});
const starred: PictureFilter = { kind: 'is', trait: 'starred' };

test('complaint 9: every field of the search of the history reads its own example, by each of its names, beside words', () => {
  for (const { name, aliases, example } of pictureFields) {
    for (const each of [name, ...aliases]) {
      const { filter, problems } = parsePictureSearch(`a fox ${example.replace(/^\w+:/u, `${each}:`)} red`);
      expect([filter?.kind === 'all' && filter.parts.length, problems], each).toEqual([4, []]);
    }
  }
});

test.each<readonly [string, PictureFilter | null]>([
  ['seed:417', { kind: 'seed', seed: 417 }],
  ['seed:"417 205 113"', { kind: 'seed', seed: 417_205_113 }],
  ['date:2026', day(new Date(2026, 0, 1), new Date(2027, 0, 1))],
  ['date:2026-11-03', day(new Date(2026, 10, 3), new Date(2026, 10, 4))],
  ['date:2026-10..2026-11', day(new Date(2026, 9, 1), new Date(2026, 11, 1))],
  ['before:2026-12', day(null, new Date(2026, 11, 1))],
  ['after:2026-12', day(new Date(2026, 11, 1), null)],
  ['is:star', starred],
  ['-is:star', not(starred)],
  ['fox -red', all(words('fox'), not(words('red')))],
  ['fox OR owl', any(words('fox'), words('owl'))],
  ['(fox OR owl) -"on snow"', all(any(words('fox'), words('owl')), not(words('on snow', true)))],
  ['fox OR is:starred', any(words('fox'), starred)],
  ['fox or owl', all(words('fox'), words('or'), words('owl'))],
  ['fox seed:', words('fox')],
  ['12:30 note:that', all(words('12:30'), words('note:that'))],
])('the history reads %j', (text, filter) => {
  expect(parsePictureSearch(text)).toEqual({ filter, problems: [] });
});

test.each([
  'seed:many',
  'date:2026-02-30',
  'date:yesterday',
  'is:nonsense',
  '-seed:many',
  'before:2025..2026',
  'after:>2025',
  'before:=2025',
])('%j finds nothing, and says how it is written', (text) => {
  const { filter, problems } = parsePictureSearch(text);
  expect([filter, problems.map(({ why }) => why)]).toEqual([{ kind: 'nothing' }, [expect.stringContaining(text.replace(/^-/u, ''))]]);
});
