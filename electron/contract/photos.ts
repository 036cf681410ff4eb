import { z } from 'zod';
import type { Failure } from './errors.ts';
import { photoFolderIdSchema, photoIdSchema } from './ids.ts';
import type { PhotoFolderId, PhotoId } from './ids.ts';
import { limits } from './limits.ts';

/** app://studio/media/<photo>/<variant>: for grids, for a screen, and whole. All upright; the original file is only read. */
export const photoVariants = ['thumbnail', 'screen', 'full'] as const;
export type PhotoVariant = (typeof photoVariants)[number];

/** `missing`: its folder is there and it is not. `offline`: its folder cannot be reached. `unreadable`: no picture can be made of it. */
export const photoStates = ['here', 'missing', 'offline', 'unreadable'] as const;
export type PhotoState = (typeof photoStates)[number];

/** A folder the person added, with all that is below it. */
export type PhotoFolder = {
  readonly id: PhotoFolderId;
  /** To be shown; opening goes by the bytes in the store, because a name need not be text. */
  readonly path: string;
  readonly name: string;
  /** `offline`: gone, unreadable, or empty though it held photos. Nothing of it is forgotten. */
  readonly state: 'online' | 'offline';
  /** Photos known below it, in any state. */
  readonly photos: number;
  readonly lastScan: ScanReport | null;
};

/** How a scan ended. */
export type ScanReport = {
  readonly endedAt: number;
  /** Photos seen. */
  readonly found: number;
  readonly added: number;
  readonly changed: number;
  /** Found again under another path. */
  readonly moved: number;
  /** Known before and not there any more. */
  readonly missing: number;
  /** Folders and entries that could not be listed. */
  readonly failures: number;
  /** The person ended it early. */
  readonly stopped: boolean;
};

/** `listing` finds files, `reading` opens new ones; `ended` is said after both. Later `looking` makes their thumbnails, and `looked` ends that. */
export const scanStages = ['listing', 'reading', 'ended', 'looking', 'looked'] as const;

export type ScanProgress = {
  readonly folderId: PhotoFolderId;
  readonly stage: (typeof scanStages)[number];
  readonly done: number;
  /** 0 where it is not known: nobody counts a disk before it is listed. */
  readonly total: number;
  readonly secondsLeft: number | null;
};

/** What a scan could not list, and why; the rest was. */
export type ScanFailure = Failure & { readonly path: string };

/** A folder below an added one that holds photos itself. */
export type PhotoSubFolder = { readonly path: string; readonly photos: number };

/** The newest words about a photo. */
export type PhotoCaption = {
  readonly text: string;
  readonly keywords: readonly string[];
  /** 0..1; null where a person wrote it. */
  readonly confidence: number | null;
  readonly by: 'model' | 'person';
  readonly review: 'toReview' | 'approved';
};

/** A photo as a grid shows it. */
export type PhotoCard = {
  readonly id: PhotoId;
  readonly folderId: PhotoFolderId;
  /** Below its folder, to be shown. */
  readonly path: string;
  readonly name: string;
  /** Upright; null until it was read. */
  readonly width: number | null;
  readonly height: number | null;
  /** Milliseconds since 1970, as the camera's clock stood; null where nothing says so. */
  readonly takenAt: number | null;
  readonly camera: string | null;
  readonly bytes: number;
  readonly state: PhotoState;
  /** Why it is unreadable. */
  readonly failure: Failure | null;
  readonly caption: PhotoCaption | null;
  /** Changes with the file's content: part of the address of what is shown of it. */
  readonly revision: number;
};

const fact = z.string().max(limits.photoFactCharacters);

/** What the camera wrote, as far as it was understood. */
export const photoFactsSchema = z.strictObject({
  make: fact.optional(),
  model: fact.optional(),
  lens: fact.optional(),
  /** Seconds. */
  exposure: z.number().optional(),
  aperture: z.number().optional(),
  iso: z.number().optional(),
  /** Millimetres. */
  focalLength: z.number().optional(),
  flash: z.boolean().optional(),
  /** Degrees, north and east positive. */
  latitude: z.number().optional(),
  longitude: z.number().optional(),
  /** As written, without a zone where none was. */
  takenAt: fact.optional(),
  software: fact.optional(),
  artist: fact.optional(),
  copyright: fact.optional(),
  description: fact.optional(),
});
export type PhotoFacts = Readonly<z.infer<typeof photoFactsSchema>>;

export const photoFormats = ['jpeg', 'png', 'webp', 'avif', 'tiff', 'gif', 'heic', 'raw'] as const;
export type PhotoFormat = (typeof photoFormats)[number];

export type PhotoRecord = PhotoCard & {
  /** Absolute, to be shown; never a URL. */
  readonly file: string;
  readonly modifiedAt: number;
  readonly addedAt: number;
  /** Of the whole file; null until it was read. */
  readonly sha256: string | null;
  readonly format: PhotoFormat | null;
  /** As EXIF counts: 1 is upright. */
  readonly orientation: number;
  readonly facts: PhotoFacts;
};

/** `doubt`: captions to be reviewed, the least sure first; then those that were, then photos without one. */
export const photoOrders = ['path', 'newest', 'oldest', 'added', 'doubt'] as const;
export type PhotoOrder = (typeof photoOrders)[number];

export const photoSelectionSchema = z.strictObject({
  folderId: photoFolderIdSchema.optional(),
  /** A folder below that one, as PhotoSubFolder names it, with all below it. */
  under: z.string().max(limits.pathCharacters).optional(),
  /** Words of names, paths, cameras, dates and captions, and all that parsePhotoFilter reads. */
  search: z.string().max(1_000).optional(),
  states: z.array(z.enum(photoStates)).min(1).max(photoStates.length).optional(),
  /** By path unless said. */
  order: z.enum(photoOrders).optional(),
});
/** All that is found, whatever its pages. */
export type PhotoSelection = z.infer<typeof photoSelectionSchema>;

export const photoQuerySchema = photoSelectionSchema.extend({
  /** Of the page before; absent for the first. */
  cursor: z.string().max(20_000).optional(),
  limit: z.number().int().min(limits.pageItems.min).max(limits.pageItems.max),
});
export type PhotoQuery = z.infer<typeof photoQuerySchema>;

/** Few enough for one glance. */
export const photosGlancedSchema = photoSelectionSchema.extend({ limit: z.number().int().min(1).max(50) });
export type PhotosGlanced = z.infer<typeof photosGlancedSchema>;
export type PhotosFound = { readonly photos: readonly PhotoCard[]; readonly total: number };

/** How many are found, and how many of them ask for a look. */
export type PhotoTally = {
  readonly all: number;
  readonly toReview: number;
  /** Of those that can be had: what is unreadable, missing or offline is counted as that alone. */
  readonly failed: number;
  readonly unreadable: number;
  readonly missing: number;
  readonly offline: number;
};

export type PhotoPage = { readonly photos: readonly PhotoCard[]; readonly nextCursor: string | null; readonly total: number };

/** Every photo that was found, in its order, as far as a list needs it to know its length and its days. */
export type PhotoOutline = { readonly ids: readonly PhotoId[]; readonly takenAt: readonly (number | null)[] };

export const photosSeenSchema = z.array(photoIdSchema).max(limits.pageItems.max);

export const photoFolderSourceSchema = z.discriminatedUnion('kind', [
  /** Asks the person. */
  z.strictObject({ kind: z.literal('dialog') }),
  z.strictObject({ kind: z.literal('path'), path: z.string().min(1).max(limits.pathCharacters) }),
]);
export type PhotoFolderSource = z.infer<typeof photoFolderSourceSchema>;
