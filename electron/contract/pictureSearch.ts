import { calendarSpan } from './calendarSpan.ts';
import type { Span } from './calendarSpan.ts';
import { parseSearch } from './parseSearch.ts';
import type { NothingAsked, ParsedSearch, Search, SearchField, WordsAsked } from './search.ts';
import { before, rangeOf, since } from './searchRange.ts';

/** Properties of a picture that `is:` asks for in the history. */
const pictureTraits = ['starred', 'drawn', 'edited', 'opened', 'stopped'] as const;
export type PictureTrait = (typeof pictureTraits)[number];

/** What a search asks of a picture. Spans go from `from` up to, and without, `to`. */
export type PictureAsked =
  /** In its title, style, prompt, description, and in what was asked and answered about it. */
  | WordsAsked
  | { readonly kind: 'seed'; readonly seed: number }
  | { readonly kind: 'day'; readonly from: number; readonly to: number }
  | { readonly kind: 'style' | 'model'; readonly text: string }
  | { readonly kind: 'is'; readonly trait: PictureTrait }
  | NothingAsked;

export type PictureFilter = Search<PictureAsked>;
type PictureField = SearchField<PictureAsked>;

/** Everything the search of the history knows besides words; its help, its parser and its tests read it from here. */
export const pictureFields: readonly PictureField[] = [
  { name: 'seed', aliases: [], does: 'The seed it was drawn with', example: 'seed:417205113', read: readSeed },
  {
    name: 'date',
    aliases: [],
    does: 'When it was made: a year, a month, a day, from .. to',
    example: 'date:2026-11',
    read: (value) => madeIn(rangeOf(value, daysOf)),
  },
  {
    name: 'before',
    aliases: [],
    does: 'Made before that day',
    example: 'before:2026-11-28',
    read: (value) => madeIn(before(daysOf(value))),
  },
  {
    name: 'after',
    aliases: ['since'],
    does: 'Made on that day or later',
    example: 'after:2026-11',
    read: (value) => madeIn(since(daysOf(value))),
  },
  { name: 'style', aliases: [], does: 'Part of its style', example: 'style:flat', read: (text) => ({ kind: 'style', text }) },
  { name: 'model', aliases: [], does: 'Part of the name of its model', example: 'model:mini', read: (text) => ({ kind: 'model', text }) },
  { name: 'is', aliases: [], does: pictureTraits.join(', '), example: 'is:starred', read: readTrait },
];

/** Reads a search of the history (parseSearch.ts). */
export function parsePictureSearch(text: string): ParsedSearch<PictureAsked> {
  return parseSearch<PictureAsked>(text, pictureFields);
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
function daysOf(text: string): Span | null {
  return calendarSpan(text, (year, month, day) => new Date(year, month, day).getTime());
}

function madeIn(span: Span | null): PictureAsked | null {
  return span === null ? null : { kind: 'day', ...span };
}
