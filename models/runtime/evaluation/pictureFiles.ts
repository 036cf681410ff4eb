/** Pictures of a suite as files. */
import { rename } from 'node:fs/promises';
import sharp from 'sharp';
import type { Rgba } from '../types.ts';

export async function readPicture(path: string): Promise<Rgba> {
  const { data, info } = await sharp(path).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length) };
}

/** Written beside its place first, so that a file of that name is a whole picture. */
export async function writePicture(path: string, { width, height, data }: Rgba): Promise<void> {
  const partial = `${path}.partial`;
  await sharp(data, { raw: { width, height, channels: 4 } })
    .png()
    .toFile(partial);
  await rename(partial, path);
}
