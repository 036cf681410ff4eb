import type { NothingAsked, Search, WordsAsked } from './search.ts';

/** Properties of a photo that `is:` asks for. */
export const photoTraits = [
  'captioned',
  'uncaptioned',
  'to-review',
  'reviewed',
  'doubtful',
  'edited',
  'by-model',
  'failed',
  'here',
  'missing',
  'offline',
  'unreadable',
  'landscape',
  'portrait',
  'square',
] as const;
export type PhotoTrait = (typeof photoTraits)[number];

/** Below this a caption asks for a look. */
export const doubtfulBelow = 0.8;

export type TextField = 'folder' | 'name' | 'camera' | 'format';
export type NumberField = 'taken' | 'sure' | 'width' | 'height';

/** What a search asks of a photo. Ranges go from `from` up to, and without, `to`. */
export type PhotoAsked =
  /** In name, path, camera, day, caption or keywords. */
  | WordsAsked
  /** In the caption and its keywords alone. */
  | { readonly kind: 'caption'; readonly text: string; readonly isPhrase: boolean }
  | { readonly kind: 'keyword'; readonly text: string }
  | { readonly kind: 'text'; readonly field: TextField; readonly text: string }
  | { readonly kind: 'number'; readonly field: NumberField; readonly from: number; readonly to: number }
  | { readonly kind: 'is'; readonly trait: PhotoTrait }
  | NothingAsked;

export type PhotoFilter = Search<PhotoAsked>;
