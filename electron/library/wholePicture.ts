import { createHash } from 'node:crypto';
import { AppError } from '../contract/errors.ts';
import type { Pixels } from '../contract/images.ts';
import { decodeForeign } from './decodeForeign.ts';
import type { OriginalFile } from './photoFile.ts';
import { pasteChange } from './pasteChange.ts';
import { readChange, readRecord } from './pictureRecord.ts';
import { decodePng } from './png.ts';
import { readablePicture } from './readablePicture.ts';
import type { SharpModule } from './sharpReading.ts';
import { toUpright } from './sharpSquare.ts';

/**
 * The original of a picture, upright and in sRGB, with what its edits changed of it; no side longer than `longest`, or as large as it is.
 * `picture` is the picture's own PNG. Throws originalChanged where the file is another one by now.
 */
export async function wholePicture(
  sharp: SharpModule,
  data: Buffer,
  { name, sha256 }: OriginalFile,
  picture: Uint8Array,
  longest: number | null,
): Promise<Pixels> {
  if (createHash('sha256').update(data).digest('hex') !== sha256) throw new AppError('originalChanged', { file: name });
  const fit = longest === null ? null : ({ width: longest, height: longest, fit: 'inside' } as const);
  const upright = await decodeForeign(sharp, readablePicture(data, name), name, (foreign) => toUpright(foreign, name, fit));
  const original = { ...upright.shown, rgba: upright.rgba };
  const { pixels: drawn, chunks } = decodePng(Buffer.from(picture));
  const change = readChange(chunks);
  if (change === null) return original;
  const asDrawn = readRecord(chunks)?.record.made?.asDrawn === true;
  return pasteChange(sharp, original, { drawn, change, shape: upright, asDrawn });
}
