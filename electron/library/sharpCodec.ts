import { createHash } from 'node:crypto';
import { AppError } from '../contract/errors.ts';
import { toReadError } from './fileErrors.ts';
import { readGiven } from './givenRecord.ts';
import type { DecodedPicture, ImageCodec, PhotoFile, SeenPhoto } from './imageCodec.ts';
import { codecLimits } from './imageCodec.ts';
import type { PictureKind } from './pictureKind.ts';
import { readPlainFile } from './plainFile.ts';
import { viewOf } from './photoView.ts';
import { nameOf } from './pictureSource.ts';
import { encodeHere } from './png.ts';
import { readablePicture } from './readablePicture.ts';
import type { ReadablePicture } from './readablePicture.ts';
import { renderCopy } from './renderCopy.ts';
import { openForeign, tolerantly } from './sharpReading.ts';
import type { Foreign, SharpModule } from './sharpReading.ts';
import { toSquare, toUpright } from './sharpSquare.ts';

/** Decodes with sharp (libvips), which treats all input as untrusted. All in the process that calls. */
export function createSharpCodec(sharp: SharpModule): ImageCodec {
  sharp.cache(false);
  sharp.concurrency(1);
  return {
    async decode(source, side) {
      const fileName = nameOf(source);
      const data = source.kind === 'bytes' ? Buffer.from(source.bytes) : await readPictureFile(source.path, fileName);
      return decodeSquare(sharp, data, fileName, side);
    },
    async view(photo, longest) {
      const data = await readPictureFile(photo.path, photo.name);
      return reading(sharp, readablePicture(data, photo.name), photo.name, (foreign) => viewOf(foreign, photo.name, longest));
    },
    see: async (photo, side) => seenBy(sharp, await readPictureFile(photo.path, photo.name), photo.name, side),
    encode: encodeHere,
    render: (file, options) => renderCopy(sharp, file, options),
  };
}

async function readPictureFile(path: string | PhotoFile['path'], name: string): Promise<Buffer> {
  try {
    return await readPlainFile(typeof path === 'string' ? path : Buffer.from(path), codecLimits.fileBytes, 'pictureTooLarge', name);
  } catch (error) {
    throw toReadError(error, name);
  }
}

async function decodeSquare(sharp: SharpModule, data: Buffer, fileName: string, side: number): Promise<DecodedPicture> {
  const { rgba, width, height, exif } = await reading(sharp, readablePicture(data, fileName), fileName, (foreign) =>
    toSquare(foreign, fileName, side),
  );
  const sha256 = createHash('sha256').update(data).digest('hex');
  return { pixels: { width: side, height: side, rgba }, fileName, width, height, sha256, given: readGiven(data, exif) };
}

async function seenBy(sharp: SharpModule, data: Buffer, name: string, side: number): Promise<SeenPhoto> {
  const fit = { width: side, height: side, fit: 'fill' } as const;
  const { rgba } = await reading(sharp, readablePicture(data, name), name, (foreign) => toUpright(foreign, name, fit));
  return { pixels: { width: side, height: side, rgba }, sha256: createHash('sha256').update(data).digest('hex') };
}

async function reading<T>(
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
