import { AppError } from '../contract/errors.ts';
import { embeddedPreview } from './embeddedPreview.ts';
import { pictureKindOf, unreadKindOf } from './pictureKind.ts';
import type { PictureKind } from './pictureKind.ts';
import { isRawPhoto } from './rawPhoto.ts';

/** What the codec decodes for a file; `photo` says that it is a preview inside of a photo of that kind. */
export type ReadablePicture = { readonly data: Buffer; readonly kind: PictureKind; readonly photo: 'raw' | 'heic' | null };

/** The file itself, or the preview that a RAW or HEIC photo carries. Throws what is told of a file that is no picture to read. */
export function readablePicture(data: Buffer, file: string): ReadablePicture {
  if (data.length === 0) throw new AppError('pictureEmpty', { file });
  if (isRawPhoto(data)) return { data: previewIn(data, file, 'a RAW photo'), kind: 'jpeg', photo: 'raw' };
  const kind = pictureKindOf(data);
  if (kind !== null) return { data, kind, photo: null };
  const what = unreadKindOf(data);
  if (what === 'a HEIC photo') return { data: previewIn(data, file, what), kind: 'jpeg', photo: 'heic' };
  throw what === null ? new AppError('pictureNotAPicture', { file }) : new AppError('pictureKindNotRead', { file, what });
}

function previewIn(data: Buffer, file: string, what: string): Buffer {
  const preview = embeddedPreview(data);
  if (preview === null) throw new AppError('photoHasNoPreview', { file, what });
  return preview;
}
