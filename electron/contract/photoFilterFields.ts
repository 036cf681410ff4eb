import { calendarSpan } from './calendarSpan.ts';
import type { Span } from './calendarSpan.ts';
import { photoTraits } from './photoFilter.ts';
import type { NumberField, PhotoFilter, PhotoTrait, TextField } from './photoFilter.ts';

/** A field of the search: `name:value`. */
export type FilterField = {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly does: string;
  readonly example: string;
  /** What can follow, where that is a short list. */
  readonly values?: readonly string[];
  /** null where the value is not understood. A phrase stood in quotes: its words belong together. */
  readonly read: (value: string, isPhrase: boolean) => PhotoFilter | null;
};

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

/** `>x`, `>=x`, `<x`, `<=x`, `a..b`, `x`; each end is a span of its own, as a year is one of days. */
function rangeOf(value: string, spanOf: (text: string) => Span | null): Span | null {
  const [, sign = '', rest = ''] = /^(>=|<=|>|<)?(.*)$/u.exec(value) ?? [];
  const [low = '', high, more] = rest.split('..');
  if (more !== undefined || (sign !== '' && high !== undefined)) return null;
  const first = low === '' && high !== undefined ? { from: -Infinity, to: -Infinity } : spanOf(low);
  const last = high === undefined ? first : high === '' ? { from: Infinity, to: Infinity } : spanOf(high);
  if (first === null || last === null) return null;
  switch (sign) {
    case '>':
      return { from: first.to, to: Infinity };
    case '>=':
      return { from: first.from, to: Infinity };
    case '<':
      return { from: -Infinity, to: first.from };
    case '<=':
      return { from: -Infinity, to: first.to };
    default:
      return { from: first.from, to: last.to };
  }
}

function numberField(
  field: NumberField,
  name: string,
  aliases: readonly string[],
  spanOf: (text: string) => Span | null,
  [does, example]: readonly [string, string],
): FilterField {
  const read = (value: string): PhotoFilter | null => {
    const range = rangeOf(value, spanOf);
    return range === null ? null : { kind: 'number', field, ...range };
  };
  return { name, aliases, does, example, read };
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
    read: (value) => limited('taken', daysOf(value), 'before'),
  },
  {
    ...{ name: 'after', aliases: ['since'], does: 'Taken on that day or later', example: 'after:2026-06-12' },
    read: (value) => limited('taken', daysOf(value), 'after'),
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

function limited(field: NumberField, span: Span | null, side: 'before' | 'after'): PhotoFilter | null {
  if (span === null) return null;
  return side === 'before'
    ? { kind: 'number', field, from: -Infinity, to: span.from }
    : { kind: 'number', field, from: span.from, to: Infinity };
}

export function fieldNamed(name: string): FilterField | undefined {
  const wanted = name.toLowerCase();
  return filterFields.find((field) => field.name === wanted || field.aliases.includes(wanted));
}
