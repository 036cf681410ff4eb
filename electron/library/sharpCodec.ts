import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { AppError } from '../contract/errors.ts';
import { toReadError } from './fileErrors.ts';
import { readGiven } from './givenRecord.ts';
import type { DecodedPicture, ImageCodec } from './imageCodec.ts';
import { codecLimits } from './imageCodec.ts';
import { pictureKindOf, unreadKindOf } from './pictureKind.ts';
import type { PictureKind } from './pictureKind.ts';
import { readPlainFile } from './plainFile.ts';
import { encodeHere } from './png.ts';
import { renderCopy } from './renderCopy.ts';
import { openForeign, tolerantly } from './sharpReading.ts';
import type { SharpModule } from './sharpReading.ts';
import { toSquare } from './sharpSquare.ts';

/** Decodes with sharp (libvips), which treats all input as untrusted. All in the process that calls. */
export function createSharpCodec(sharp: SharpModule): ImageCodec {
  sharp.cache(false);
  sharp.concurrency(1);
  return {
    async decode(source, side) {
      const fileName = source.kind === 'path' ? basename(source.path) : source.name;
      const data = source.kind === 'path' ? await readPictureFile(source.path) : Buffer.from(source.bytes);
      return decodeSquare(sharp, data, requireKind(data, fileName), fileName, side);
    },
    encode: encodeHere,
    render: (file, options) => renderCopy(sharp, file, options),
  };
}

async function readPictureFile(path: string): Promise<Buffer> {
  try {
    return await readPlainFile(path, codecLimits.fileBytes, 'pictureTooLarge');
  } catch (error) {
    throw toReadError(error, path);
  }
}

function requireKind(data: Buffer, file: string): PictureKind {
  if (data.length === 0) throw new AppError('pictureEmpty', { file });
  const kind = pictureKindOf(data);
  if (kind !== null) return kind;
  const what = unreadKindOf(data);
  throw what === null ? new AppError('pictureNotAPicture', { file }) : new AppError('pictureKindNotRead', { file, what });
}

async function decodeSquare(sharp: SharpModule, data: Buffer, kind: PictureKind, fileName: string, side: number): Promise<DecodedPicture> {
  try {
    const { rgba, width, height, exif } = await tolerantly(data, kind, (readable, failOn) =>
      toSquare({ sharp, data: readable, kind, failOn }, fileName, side),
    );
    const sha256 = createHash('sha256').update(data).digest('hex');
    return { pixels: { width: side, height: side, rgba }, fileName, width, height, sha256, given: readGiven(data, exif) };
  } catch (error) {
    throw await toCodecError(sharp, data, kind, fileName, error);
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
