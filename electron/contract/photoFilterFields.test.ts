import { expect, test } from 'vitest';
import type { PhotoFilter } from './photoFilter.ts';
import { filterFields, parsePhotoFilter } from './photoFilterFields.ts';

const words = (text: string, isPhrase = false): PhotoFilter => ({ kind: 'words', text, isPhrase });
const all = (...parts: readonly PhotoFilter[]): PhotoFilter => ({ kind: 'all', parts });
const any = (...parts: readonly PhotoFilter[]): PhotoFilter => ({ kind: 'any', parts });
const not = (part: PhotoFilter): PhotoFilter => ({ kind: 'not', part });
const is = (trait: Extract<PhotoFilter, { kind: 'is' }>['trait']): PhotoFilter => ({ kind: 'is', trait });
const taken = (from: string | null, to: string | null): PhotoFilter => ({
  ...{ kind: 'number', field: 'taken' },
  from: from === null ? -Infinity : Date.parse(from),
  to: to === null ? Infinity : Date.parse(to),
});
const sure = (from: number, to: number): PhotoFilter => ({ kind: 'number', field: 'sure', from, to });
const folder = (text: string): PhotoFilter => ({ kind: 'text', field: 'folder', text });

test.each<readonly [string, PhotoFilter | null]>([
  ['', null],
  ['  ', null],
  ['lake', words('lake')],
  ['lake boat', all(words('lake'), words('boat'))],
  ['lake AND boat', all(words('lake'), words('boat'))],
  ['lake OR boat', any(words('lake'), words('boat'))],
  ['lake | boat', any(words('lake'), words('boat'))],
  ['a lake OR a boat', any(all(words('a'), words('lake')), all(words('a'), words('boat')))],
  ['NOT lake', not(words('lake'))],
  ['-lake boat', all(not(words('lake')), words('boat'))],
  ['-(lake OR boat)', not(any(words('lake'), words('boat')))],
  ['(lake OR sea) boat', all(any(words('lake'), words('sea')), words('boat'))],
  ['"black dog"', words('black dog', true)],
  ['"black do', words('black do', true)],
  ['caption:"black dog"', { kind: 'caption', text: 'black dog', isPhrase: true }],
  ['folder:"2026 Lisbon"', folder('2026 Lisbon')],
  ['PATH:lake', folder('lake')],
  ['-folder:lake', not(folder('lake'))],
  ['tag:harbour', { kind: 'keyword', text: 'harbour' }],
  ['camera:leica', { kind: 'text', field: 'camera', text: 'leica' }],
  ['is:to-review', is('to-review')],
  ['is:toReview', is('to-review')],
  ['is:approved', is('reviewed')],
  ['is:doub', is('doubtful')],
  ['is:un', any(is('uncaptioned'), is('unreadable'))],
  ['state:offline', is('offline')],
  ['by:me', is('edited')],
  ['date:2026', taken('2026-01-01', '2027-01-01')],
  ['date:2026-06', taken('2026-06-01', '2026-07-01')],
  ['date:2026-06-12', taken('2026-06-12', '2026-06-13')],
  ['date:2026-06..2026-08', taken('2026-06-01', '2026-09-01')],
  ['date:..2025', taken(null, '2026-01-01')],
  ['date:>2025', taken('2026-01-01', null)],
  ['date:<=2025', taken(null, '2026-01-01')],
  ['before:2026-06', taken(null, '2026-06-01')],
  ['after:2026-06-12', taken('2026-06-12', null)],
  ['sure:<60%', sure(-Infinity, 0.595)],
  ['sure:>=0.6', sure(0.595, Infinity)],
  ['sure:40..60', sure(0.395, 0.605)],
  ['width:>=3000', { kind: 'number', field: 'width', from: 3_000, to: Infinity }],
])('%j is read', (text, filter) => {
  expect(parsePhotoFilter(text)).toEqual({ filter, problems: [] });
});

test.each<readonly [string, PhotoFilter | null]>([
  ['IMG_4180.jpg', words('IMG_4180.jpg')],
  ['2026-06-12', words('2026-06-12')],
  ['black-and-white', words('black-and-white')],
  ['http://a.b', words('http://a.b')],
  ['12:30', words('12:30')],
  ['don’t', words('don’t')],
  ['or not', all(words('or'), words('not'))],
  ['-', words('-')],
  ['fox -', all(words('fox'), words('-'))],
])('plain words stay plain: %j', (text, filter) => {
  expect(parsePhotoFilter(text)).toEqual({ filter, problems: [] });
});

test.each<readonly [string, PhotoFilter | null]>([
  ['folder:', null],
  ['lake folder:', words('lake')],
  ['is: lake', words('lake')],
  ['lake OR', words('lake')],
  ['OR', null],
  ['NOT', null],
  ['(lake', words('lake')],
  ['lake)', words('lake')],
  [') lake', words('lake')],
  ['()', null],
  ['"', null],
])('what is still being typed asks for as much as is there: %j', (text, filter) => {
  expect(parsePhotoFilter(text)).toEqual({ filter, problems: [] });
});

test.each(['is:nonsense', 'date:yesterday', 'date:2026-02-30', 'date:2026-13', 'sure:very', 'width:wide', 'by:nobody', 'date:>2025..2026'])(
  '%j finds nothing and is named, with how it is written',
  (text) => {
    const { filter, problems } = parsePhotoFilter(`lake ${text}`);
    expect(filter).toEqual(all(words('lake'), { kind: 'nothing' }));
    expect(problems).toEqual([{ text, why: expect.stringMatching(/is written like \w+:/u) as string }]);
  },
);

test('every field reads its own example, by each of its names', () => {
  for (const { name, aliases, example } of filterFields) {
    for (const each of [name, ...aliases]) {
      const { filter, problems } = parsePhotoFilter(example.replace(/^\w+:/u, `${each}:`));
      expect([each, problems, filter === null]).toEqual([each, [], false]);
    }
  }
  const names = filterFields.flatMap(({ name, aliases }) => [name, ...aliases]);
  expect(new Set(names).size).toBe(names.length);
});

test('brackets without end, signs without words and a thousand of anything throw nothing', () => {
  for (const each of ['(', ')', '"', '-', '|', 'OR ', 'NOT ', 'is:', 'a(', '-(', '()', '\0'])
    expect(() => parsePhotoFilter(each.repeat(1_000))).not.toThrow();
});
