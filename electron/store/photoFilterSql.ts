import { doubtfulBelow } from '../contract/photoFilter.ts';
import type { NumberField, PhotoAsked, PhotoFilter, PhotoTrait, TextField } from '../contract/photoFilter.ts';
import { foldSearch } from '../contract/search.ts';
import { doubtOf } from './captionDoubt.ts';
import { stateNow } from './photoRows.ts';
import { rangeSql, searchSql } from './searchSql.ts';
import type { Keep, SearchSql } from './searchSql.ts';
import { phraseQuery, searchQuery } from './searchText.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';

const captioned = 'EXISTS (SELECT 1 FROM photo_captions WHERE photo = photos.seq';

const traits: Readonly<Record<PhotoTrait, string>> = {
  captioned: `doubt < ${doubtOf(null)}`,
  uncaptioned: `doubt = ${doubtOf(null)}`,
  'to-review': `doubt < ${doubtOf({ review: 'approved', confidence: null })}`,
  reviewed: `doubt = ${doubtOf({ review: 'approved', confidence: null })}`,
  doubtful: `doubt < ${doubtfulBelow}`,
  edited: `${captioned} AND by = 'person')`,
  'by-model': `${captioned} AND by = 'model')`,
  // In a run that was to caption it, and nobody has written about it since.
  failed: `seq IN (SELECT photo FROM caption_runs CROSS JOIN caption_items ON run = caption_runs.id AND caption_items.state = 'failed'
    WHERE settings ->> '$.kind' <> 'edit' AND NOT EXISTS (SELECT 1 FROM photo_captions WHERE photo_captions.photo = caption_items.photo AND written_at >= caption_runs.created_at))`,
  here: `${stateNow} = 'here'`,
  missing: `${stateNow} = 'missing'`,
  offline: `${stateNow} = 'offline'`,
  unreadable: `${stateNow} = 'unreadable'`,
  landscape: 'width > height',
  portrait: 'height > width',
  square: 'width = height',
};

const texts: Readonly<Record<TextField, string>> = { folder: 'directory', name: 'name', camera: 'camera', format: 'format' };

const numbers: Readonly<Record<NumberField, string>> = {
  taken: 'taken_at',
  sure: '(SELECT confidence FROM photo_captions WHERE photo = photos.seq)',
  width: 'width',
  height: 'height',
};

const plain = /^[\0-\x7f]*$/u;

/** Letters as they are compared: without case, marks and differences that are not seen. Called for every row of a library. */
function foldedText(text: unknown): string {
  if (typeof text !== 'string') return '';
  return plain.test(text) ? text.toLowerCase() : text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Neighbours in a list often have the same folder, camera and format. */
function rememberingLast(fold: (text: unknown) => string): (text: unknown) => string {
  let [last, folded]: [unknown, string] = [null, ''];
  return (text) => {
    if (text !== last) [last, folded] = [text, fold(text)];
    return folded;
  };
}

/** Whether it asks the index of words, which answers for all rows at once: asked for few rows at a time, it would be asked again and again. */
export function asksForWords(filter: PhotoFilter): boolean {
  const some = (parts: readonly boolean[]): boolean => parts.includes(true);
  return foldSearch<PhotoAsked, boolean>(filter, {
    asked: ({ kind }) => kind === 'words' || kind === 'caption',
    all: some,
    any: some,
    not: (part) => part,
  });
}

/** What the index of words is asked for, as far as nothing is found without it. */
export function wordQueries(filter: PhotoFilter): readonly string[] {
  if (filter.kind === 'all') return filter.parts.flatMap(wordQueries);
  const query = filter.kind === 'words' || filter.kind === 'caption' ? wordsQuery(filter) : null;
  return query === null ? [] : [query];
}

/** What of a filter is about folders and names, where nothing is found without it. */
export function namesAsked(filter: PhotoFilter): PhotoFilter | null {
  if (filter.kind === 'text') return filter.field === 'folder' || filter.field === 'name' ? filter : null;
  if (filter.kind !== 'all') return null;
  const parts = filter.parts.flatMap((part) => namesAsked(part) ?? []);
  return parts.length === 0 ? null : { kind: 'all', parts };
}

/** SQL of whether a photo is so. */
export function traitSql(trait: PhotoTrait): string {
  return traits[trait];
}

/** SQL calls `folded` as the filter does. */
export function prepareFilters(database: SqliteDatabase): void {
  database.function('folded', { deterministic: true }, rememberingLast(foldedText));
}

/** A filter as a condition on photos. Everything that a person typed goes in as a value. */
export function filterSql(filter: PhotoFilter): SearchSql {
  return searchSql(filter, askedSql);
}

function askedSql(asked: PhotoAsked, keep: Keep): string {
  switch (asked.kind) {
    case 'words':
    case 'caption':
      return wordsCondition(asked, keep);
    case 'keyword':
      return `${captioned} AND EXISTS (SELECT 1 FROM json_each(keywords) WHERE folded(value) = ${keep(foldedText(asked.text))}))`;
    case 'text':
      return `instr(folded(${texts[asked.field]}), ${keep(foldedText(asked.text))}) > 0`;
    case 'number':
      return rangeSql(numbers[asked.field], asked, keep);
    case 'is':
      return traits[asked.trait];
    case 'nothing':
      return 'FALSE';
  }
}

type Words = Extract<PhotoAsked, { readonly kind: 'words' | 'caption' }>;

function wordsQuery({ kind, text, isPhrase }: Words): string | null {
  const query = isPhrase ? phraseQuery(text) : searchQuery(text);
  return query === null || kind === 'words' ? query : `said : (${query})`;
}

function wordsCondition(words: Words, keep: Keep): string {
  const query = wordsQuery(words);
  return query === null ? 'TRUE' : `seq IN (SELECT rowid FROM photos_words WHERE photos_words MATCH ${keep(query)})`;
}
