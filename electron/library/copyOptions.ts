import type { ExportOptions } from '../contract/exportOptions.ts';

/** Where a picture's pixels come from: drawn by a model, a photo that a model changed, or not made here at all. */
export type PictureOrigin = 'drawn' | 'changed' | 'foreign';

/** How a copy is made of a picture of the profile. */
export type CopyOptions = Omit<ExportOptions, 'template'> & { readonly origin: PictureOrigin };
