import { AppError } from '../contract/errors.ts';
import type { PictureKind } from './pictureKind.ts';
import type { ReadablePicture } from './readablePicture.ts';
import { openForeign, tolerantly } from './sharpReading.ts';
import type { Foreign, SharpModule } from './sharpReading.ts';

/** Has `read` decode a foreign file, as strictly as it allows; what goes wrong is told as a picture... error about `file`. */
export async function decodeForeign<T>(
  sharp: SharpModule,
  { data, kind }: ReadablePicture,
  file: string,
  read: (foreign: Foreign) => Promise<T>,
): Promise<T> {
  try {
    return await tolerantly(data, kind, (readable, failOn) => read({ sharp, data: readable, kind, failOn }));
  } catch (error) {
    throw await toCodecError(sharp, data, kind, file, error);
  }
}

/** libvips says little about what is wrong; a second, lenient look tells a torn file from one that is no picture at all. */
async function toCodecError(sharp: SharpModule, data: Buffer, kind: PictureKind, file: string, error: unknown): Promise<AppError> {
  if (error instanceof AppError) return error;
  const message = error instanceof Error ? error.message : '';
  if (/pixel limit|too large|dimension/i.test(message)) return new AppError('pictureTooLarge', { file }, { cause: error });
  if (/time(d )?out/i.test(message)) return new AppError('pictureTimedOut', { file }, { cause: error });
  const isTorn = await openForeign({ sharp, data, kind, failOn: 'none' })
    .metadata()
    .then(
      () => true,
      () => false,
    );
  return new AppError(isTorn ? 'pictureTruncated' : 'pictureUnreadable', { file }, { cause: error });
}
