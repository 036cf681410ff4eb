import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type sharpModule from 'sharp';
import type { Sharp } from 'sharp';
import { AppError } from '../contract/errors.ts';
import { toReadError } from './fileErrors.ts';
import type { DecodedPicture, ImageCodec } from './imageCodec.ts';
import { codecLimits } from './imageCodec.ts';
import { pictureKindOf } from './pictureKind.ts';
import { encodeHere } from './png.ts';

/** Passed in: inside Electron on Linux the WebAssembly build is bundled, elsewhere the native one is loaded. */
export type SharpModule = typeof sharpModule;

const transparent = { r: 0, g: 0, b: 0, alpha: 0 };

/** Decodes with sharp (libvips), which treats all input as untrusted. All in the process that calls. */
export function createSharpCodec(sharp: SharpModule): ImageCodec {
  sharp.cache(false);
  sharp.concurrency(1);
  return {
    async decode(source, side) {
      const fileName = source.kind === 'path' ? basename(source.path) : source.name;
      const data = source.kind === 'path' ? await readPictureFile(source.path) : Buffer.from(source.bytes);
      if (data.length === 0) throw new AppError('pictureEmpty', { file: fileName });
      if (pictureKindOf(data) === null) throw new AppError('pictureNotAPicture', { file: fileName });
      return decodeSquare(sharp, data, fileName, side);
    },
    encode: encodeHere,
  };
}

async function readPictureFile(path: string): Promise<Buffer> {
  try {
    // A pipe without a writer would keep an ordinary open waiting for ever.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const found = await handle.stat();
      if (!found.isFile()) throw new AppError('notAFile', { file: basename(path) });
      if (found.size > codecLimits.fileBytes) throw new AppError('pictureTooLarge', { file: basename(path) });
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw toReadError(error, path);
  }
}

async function decodeSquare(sharp: SharpModule, data: Buffer, fileName: string, side: number): Promise<DecodedPicture> {
  try {
    const { width, height } = (await firstFrame(sharp, data, 'warning').metadata()).autoOrient;
    const rgba = await toSquare(firstFrame(sharp, data, 'warning'), side);
    return {
      pixels: { width: side, height: side, rgba: new Uint8Array(rgba) },
      fileName,
      width,
      height,
      sha256: createHash('sha256').update(data).digest('hex'),
    };
  } catch (error) {
    throw await toCodecError(sharp, data, fileName, error);
  }
}

/** The first frame only; more pixels than the limit are refused before any is decoded. */
function firstFrame(sharp: SharpModule, data: Buffer, failOn: 'warning' | 'none'): Sharp {
  return sharp(data, { failOn, limitInputPixels: codecLimits.pixels, sequentialRead: true, pages: 1 });
}

function toSquare(picture: Sharp, side: number): Promise<Buffer> {
  return picture
    .autoOrient()
    .toColourspace('srgb')
    .ensureAlpha()
    .resize(side, side, { fit: 'contain', background: transparent })
    .timeout({ seconds: codecLimits.seconds })
    .raw({ depth: 'uchar' })
    .toBuffer();
}

/** libvips says little about what is wrong; a second, lenient look tells a torn file from one that is no picture at all. */
async function toCodecError(sharp: SharpModule, data: Buffer, file: string, error: unknown): Promise<AppError> {
  const message = error instanceof Error ? error.message : '';
  if (/pixel limit|too large|dimension/i.test(message)) return new AppError('pictureTooLarge', { file }, { cause: error });
  if (/time(d )?out/i.test(message)) return new AppError('pictureTimedOut', { file }, { cause: error });
  const isTorn = await firstFrame(sharp, data, 'none')
    .metadata()
    .then(
      () => true,
      () => false,
    );
  return new AppError(isTorn ? 'pictureTruncated' : 'pictureUnreadable', { file }, { cause: error });
}
