import type { Sharp } from 'sharp';
import type { PhotoView } from './imageCodec.ts';
import { lookOf, lookSize } from './perceptualHash.ts';
import type { SharpModule } from './sharpReading.ts';
import { toUpright } from './sharpSquare.ts';
import type { UprightPicture } from './sharpSquare.ts';
import type { Foreign } from './sharpReading.ts';

const quality = { jpeg: 86, webp: 86 } as const;

/** A photo to look at, at most `longest` pixels a side: JPEG, or WebP where it is transparent. Nothing of its metadata gets out. */
export async function viewOf(foreign: Foreign, fileName: string, longest: number | null): Promise<PhotoView> {
  const { sharp } = foreign;
  const picture = await toUpright(foreign, fileName, longest === null ? null : { width: longest, height: longest, fit: 'inside' });
  const image = openPixels(sharp, picture);
  const coded = isOpaque(picture.rgba)
    ? image.removeAlpha().jpeg({ quality: quality.jpeg })
    : image.webp({ quality: quality.webp, alphaQuality: 100 });
  // The WebAssembly build answers in memory that its threads share, which no message can carry.
  const data = Uint8Array.from(await coded.toBuffer());
  return { data, width: picture.width, height: picture.height, look: await lookAt(sharp, picture) };
}

/** Transparent places count as white, as they look on paper. */
async function lookAt(sharp: SharpModule, picture: UprightPicture): Promise<string> {
  const grey = await openPixels(sharp, picture)
    .flatten({ background: '#ffffff' })
    .greyscale()
    .resize(lookSize.width, lookSize.height, { fit: 'fill' })
    .raw()
    .toBuffer();
  return lookOf(grey);
}

function openPixels(sharp: SharpModule, { rgba, shown }: UprightPicture): Sharp {
  return sharp(rgba, { raw: { width: shown.width, height: shown.height, channels: 4 } });
}

function isOpaque(rgba: Uint8Array): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return false;
  return true;
}
