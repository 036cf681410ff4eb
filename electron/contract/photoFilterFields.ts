import { calendarSpan } from './calendarSpan.ts';
import type { Span } from './calendarSpan.ts';
import { parseSearch } from './parseSearch.ts';
import { photoTraits } from './photoFilter.ts';
import type { NumberField, PhotoAsked, PhotoFilter, PhotoTrait, TextField } from './photoFilter.ts';
import type { ParsedSearch, SearchField } from './search.ts';
import { before, rangeOf, since } from './searchRange.ts';

export type FilterField = SearchField<PhotoAsked>;

const traitAliases: Readonly<Record<string, PhotoTrait>> = {
  approved: 'reviewed',
  review: 'to-review',
  written: 'captioned',
  tall: 'portrait',
};

/** By its name, or by the beginning of several: what is still being typed finds what it may become. */
function traitsLike(value: string): readonly PhotoTrait[] {
  const wanted = value.toLowerCase().replaceAll(/[-_ ]/gu, '');
  const plain = (trait: string): string => trait.replaceAll('-', '');
  const exact = photoTraits.find((trait) => plain(trait) === wanted) ?? traitAliases[wanted];
  return exact === undefined ? photoTraits.filter((trait) => plain(trait).startsWith(wanted)) : [exact];
}

function readTrait(value: string): PhotoFilter | null {
  const parts = traitsLike(value).map((trait): PhotoFilter => ({ kind: 'is', trait }));
  return parts.length > 1 ? { kind: 'any', parts } : (parts[0] ?? null);
}

function textField(field: TextField, aliases: readonly string[], does: string, example: string): FilterField {
  return { name: field, aliases, does, example, read: (text) => ({ kind: 'text', field, text }) };
}

function numberField(
  field: NumberField,
  name: string,
  aliases: readonly string[],
  spanOf: (text: string) => Span | null,
  [does, example]: readonly [string, string],
): FilterField {
  return { name, aliases, does, example, read: (value) => between(field, rangeOf(value, spanOf)) };
}

function between(field: NumberField, span: Span | null): PhotoFilter | null {
  return span === null ? null : { kind: 'number', field, ...span };
}

/** As the camera's clock stood. */
function daysOf(text: string): Span | null {
  return calendarSpan(text, Date.UTC);
}

/** "60", "60%" and "0.6" are the same. */
function shareOf(text: string): Span | null {
  const [, number = '', sign = ''] = /^(\d+(?:\.\d+)?)\s?(%?)$/u.exec(text) ?? [];
  if (number === '') return null;
  const share = sign === '%' || Number(number) > 1 ? Number(number) / 100 : Number(number);
  return { from: share - 0.005, to: share + 0.005 };
}

function pixelsOf(text: string): Span | null {
  return /^\d+$/u.test(text) ? { from: Number(text), to: Number(text) + 1 } : null;
}

const writers: Readonly<Record<string, PhotoFilter>> = {
  person: { kind: 'is', trait: 'edited' },
  me: { kind: 'is', trait: 'edited' },
  model: { kind: 'is', trait: 'by-model' },
};

/** Everything the search knows besides plain words; help, completion and tests read it from here. */
export const filterFields: readonly FilterField[] = [
  {
    ...{ name: 'is', aliases: ['state'], does: 'What a photo or its caption is', example: 'is:to-review', values: photoTraits },
    read: readTrait,
  },
  {
    ...{ name: 'caption', aliases: ['text', 'desc', 'description'], does: 'Words of the caption alone', example: 'caption:"black dog"' },
    read: (text, isPhrase) => ({ kind: 'caption', text, isPhrase }),
  },
  {
    name: 'keyword',
    aliases: ['tag', 'tags'],
    does: 'A keyword, whole',
    example: 'tag:harbour',
    read: (text) => ({ kind: 'keyword', text }),
  },
  textField('folder', ['path', 'album', 'in'], 'Part of the folder', 'folder:"2026 Lisbon"'),
  textField('name', ['file', 'filename'], 'Part of the file’s name', 'name:IMG_41'),
  textField('camera', ['make', 'model'], 'Part of the camera’s name', 'camera:leica'),
  numberField('taken', 'date', ['taken'], daysOf, ['When it was taken: a year, a month, a day, from .. to', 'date:2026-06..2026-08']),
  {
    ...{ name: 'before', aliases: [], does: 'Taken before that day', example: 'before:2025' },
    read: (value) => between('taken', before(daysOf(value))),
  },
  {
    ...{ name: 'after', aliases: ['since'], does: 'Taken on that day or later', example: 'after:2026-06-12' },
    read: (value) => between('taken', since(daysOf(value))),
  },
  numberField('sure', 'sure', ['confidence'], shareOf, ['How sure the model is', 'sure:<60%']),
  {
    ...{ name: 'by', aliases: [], does: 'Who wrote the caption', example: 'by:person', values: ['person', 'model'] },
    read: (value) => writers[value.toLowerCase()] ?? null,
  },
  textField('format', ['type', 'ext'], 'The kind of file', 'format:raw'),
  numberField('width', 'width', [], pixelsOf, ['Pixels across', 'width:>=3000']),
  numberField('height', 'height', [], pixelsOf, ['Pixels down', 'height:<1000']),
];

/** Reads a search of the library (parseSearch.ts). */
export function parsePhotoFilter(text: string): ParsedSearch<PhotoAsked> {
  return parseSearch<PhotoAsked>(text, filterFields);
}
