import { calendarSpan } from './calendarSpan.ts';
import type { Span } from './calendarSpan.ts';

/** Properties of a picture that `is:` asks for in the history. */
const pictureTraits = ['starred', 'drawn', 'edited', 'opened', 'stopped'] as const;
export type PictureTrait = (typeof pictureTraits)[number];

/** Spans go from `from` up to, and without, `to`. */
export type PictureAsked =
  | { readonly kind: 'seed'; readonly seed: number }
  | { readonly kind: 'day'; readonly from: number; readonly to: number }
  | { readonly kind: 'style' | 'model'; readonly text: string }
  | { readonly kind: 'is'; readonly trait: PictureTrait }
  /** What was not understood: nothing is like that. */
  | { readonly kind: 'nothing' };

/** What a picture must be, or must not be. */
export type PictureCondition = { readonly asked: PictureAsked; readonly isNot: boolean };

/** A field of the search: `name:value`. */
type PictureField = {
  readonly name: string;
  readonly does: string;
  readonly example: string;
  /** null where the value is not understood. */
  readonly read: (value: string) => PictureAsked | null;
};

/** Everything the search of the history knows besides words; its help, its parser and its tests read it from here. */
export const pictureFields: readonly PictureField[] = [
  { name: 'seed', does: 'The seed it was drawn with', example: 'seed:417205113', read: readSeed },
  {
    name: 'date',
    does: 'A year, a month or a day',
    example: 'date:2026-11',
    read: (value) => readDay(value, ({ from, to }) => [from, to]),
  },
  { name: 'before', does: 'Made before that day', example: 'before:2026-11-28', read: (value) => readDay(value, ({ from }) => [0, from]) },
  {
    name: 'after',
    does: 'Made on that day or later',
    example: 'after:2026-11',
    read: (value) => readDay(value, ({ from }) => [from, Infinity]),
  },
  { name: 'style', does: 'Part of its style', example: 'style:flat', read: (text) => ({ kind: 'style', text }) },
  { name: 'model', does: 'Part of the name of its model', example: 'model:mini', read: (text) => ({ kind: 'model', text }) },
  { name: 'is', does: pictureTraits.join(', '), example: 'is:starred', read: readTrait },
];

export type PictureSearch = {
  /** What is left for the index of words. */
  readonly words: string;
  readonly conditions: readonly PictureCondition[];
  /** What was not understood, as a sentence. */
  readonly problem: string | null;
};

/** A term with a field, with its value bare or in quotes, perhaps with a minus. */
const fieldTerm = /(?<=^|\s)(-?)([a-z]+):(?:"([^"]*)"?|(\S*))/giu;

/** Reads a search of the history: words, and `field:value`, with a minus for what must not be. Never throws. */
export function parsePictureSearch(text: string): PictureSearch {
  const conditions: PictureCondition[] = [];
  let problem: string | null = null;
  const words = text.replace(fieldTerm, (term: string, minus: string, name: string, quoted?: string, bare?: string) => {
    const field = pictureFields.find((each) => each.name === name.toLowerCase());
    // "12:30" is no field, and stays among the words.
    if (field === undefined) return term;
    const value = (quoted ?? bare ?? '').trim();
    if (value === '') return ' ';
    const asked = field.read(value);
    if (asked === null) problem ??= `“${term}” is not understood. It is written like ${field.example}.`;
    conditions.push({ asked: asked ?? { kind: 'nothing' }, isNot: asked !== null && minus !== '' });
    return ' ';
  });
  return { words: words.trim(), conditions, problem };
}

function readSeed(value: string): PictureAsked | null {
  const digits = value.replaceAll(/[\s.,'’]/gu, '');
  return /^\d{1,15}$/u.test(digits) ? { kind: 'seed', seed: Number(digits) } : null;
}

function readTrait(value: string): PictureAsked | null {
  const trait = pictureTraits.find((each) => each.startsWith(value.toLowerCase()));
  return trait === undefined ? null : { kind: 'is', trait };
}

/** By the clock of this machine, as the days of the history are. */
function readDay(text: string, spanOf: (span: Span) => readonly [number, number]): PictureAsked | null {
  const span = calendarSpan(text, (year, month, day) => new Date(year, month, day).getTime());
  if (span === null) return null;
  const [from, to] = spanOf(span);
  return { kind: 'day', from, to };
}
