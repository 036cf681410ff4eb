import type { ExportOptions } from '../contract/exportOptions.ts';
import type { OriginalFile } from './photoFile.ts';

/** Where a picture's pixels come from: drawn by a model, a photo that a model changed, or not made here at all. */
export type PictureOrigin = 'drawn' | 'changed' | 'foreign';

/** How a copy is made of a picture of the profile. */
export type CopyOptions = Omit<ExportOptions, 'template'> & {
  readonly origin: PictureOrigin;
  /** What it is a fitted copy of; null where there is none. */
  readonly original: OriginalFile | null;
};
