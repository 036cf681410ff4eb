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

/** What a search asks for. Ranges go from `from` up to, and without, `to`. */
export type PhotoFilter =
  | { readonly kind: 'all' | 'any'; readonly parts: readonly PhotoFilter[] }
  | { readonly kind: 'not'; readonly part: PhotoFilter }
  /** In name, path, camera, day, caption or keywords; or in the caption and its keywords alone. */
  | { readonly kind: 'words' | 'caption'; readonly text: string; readonly isPhrase: boolean }
  | { readonly kind: 'keyword'; readonly text: string }
  | { readonly kind: 'text'; readonly field: TextField; readonly text: string }
  | { readonly kind: 'number'; readonly field: NumberField; readonly from: number; readonly to: number }
  | { readonly kind: 'is'; readonly trait: PhotoTrait }
  /** What was not understood: nothing is like that. */
  | { readonly kind: 'nothing' };

export type FilterProblem = { readonly text: string; readonly why: string };
export type ParsedFilter = {
  /** null: all photos. */
  readonly filter: PhotoFilter | null;
  readonly problems: readonly FilterProblem[];
};
