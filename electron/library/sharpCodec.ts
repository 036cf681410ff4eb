import { createHash } from 'node:crypto';
import { decodeForeign } from './decodeForeign.ts';
import { toReadError } from './fileErrors.ts';
import { readGiven } from './givenRecord.ts';
import type { DecodedPicture, ImageCodec, SeenPhoto } from './imageCodec.ts';
import type { PhotoFile } from './photoFile.ts';
import { codecLimits } from './imageCodec.ts';
import { readPlainFile } from './plainFile.ts';
import { viewOf, viewOfPixels } from './photoView.ts';
import { nameOf } from './pictureSource.ts';
import { encodeHere } from './png.ts';
import { readablePicture } from './readablePicture.ts';
import { renderCopy } from './renderCopy.ts';
import type { SharpModule } from './sharpReading.ts';
import { toSquare, toUpright } from './sharpSquare.ts';
import { wholePicture } from './wholePicture.ts';

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
      return decodeForeign(sharp, readablePicture(data, photo.name), photo.name, (foreign) => viewOf(foreign, photo.name, longest));
    },
    see: async (photo, side) => seenBy(sharp, await readPictureFile(photo.path, photo.name), photo.name, side),
    encode: encodeHere,
    async whole(original, picture, longest) {
      const data = await readPictureFile(original.path, original.name);
      return viewOfPixels(sharp, await wholePicture(sharp, data, original, picture, longest));
    },
    async render(file, options) {
      const { original, scale } = options;
      if (original === null || scale !== 'original') return renderCopy(sharp, file, options, null);
      const data = await readPictureFile(original.path, original.name);
      return renderCopy(sharp, file, options, await wholePicture(sharp, data, original, file, null));
    },
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
  const { rgba, width, height, exif } = await decodeForeign(sharp, readablePicture(data, fileName), fileName, (foreign) =>
    toSquare(foreign, fileName, side),
  );
  const sha256 = createHash('sha256').update(data).digest('hex');
  return { pixels: { width: side, height: side, rgba }, fileName, width, height, sha256, given: readGiven(data, exif) };
}

async function seenBy(sharp: SharpModule, data: Buffer, name: string, side: number): Promise<SeenPhoto> {
  const fit = { width: side, height: side, fit: 'fill' } as const;
  const { rgba } = await decodeForeign(sharp, readablePicture(data, name), name, (foreign) => toUpright(foreign, name, fit));
  return { pixels: { width: side, height: side, rgba }, sha256: createHash('sha256').update(data).digest('hex') };
}
