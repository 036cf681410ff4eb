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
  if (isRawPhoto(data)) {
    const preview = embeddedPreview(data);
    if (preview === null) throw new AppError('photoHasNoPreview', { file, what: 'a RAW photo' });
    return { data: preview, kind: 'jpeg', photo: 'raw' };
  }
  const kind = pictureKindOf(data);
  if (kind !== null) return { data, kind, photo: null };
  const what = unreadKindOf(data);
  const preview = what === 'a HEIC photo' ? embeddedPreview(data) : null;
  if (preview !== null) return { data: preview, kind: 'jpeg', photo: 'heic' };
  throw what === null ? new AppError('pictureNotAPicture', { file }) : new AppError('pictureKindNotRead', { file, what });
}
