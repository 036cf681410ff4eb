import type { Sharp } from 'sharp';
import type { Pixels } from '../contract/images.ts';
import type { PhotoView } from './imageCodec.ts';
import { isOpaque } from './pasteChange.ts';
import { lookOf, lookSize } from './perceptualHash.ts';
import type { SharpModule } from './sharpReading.ts';
import { toUpright } from './sharpSquare.ts';
import type { Foreign } from './sharpReading.ts';

const quality = { jpeg: 86, webp: 86 } as const;

/** A photo to look at, at most `longest` pixels a side: JPEG, or WebP where it is transparent. Nothing of its metadata gets out. */
export async function viewOf(foreign: Foreign, fileName: string, longest: number | null): Promise<PhotoView> {
  const { sharp } = foreign;
  const { rgba, shown, width, height } = await toUpright(
    foreign,
    fileName,
    longest === null ? null : { width: longest, height: longest, fit: 'inside' },
  );
  const picture = { ...shown, rgba };
  return { data: await viewOfPixels(sharp, picture), width, height, look: await lookAt(sharp, picture) };
}

/** As a page shows it: JPEG, or WebP where it is transparent. */
export async function viewOfPixels(sharp: SharpModule, picture: Pixels): Promise<Uint8Array> {
  const image = openPixels(sharp, picture);
  const coded = isOpaque(picture.rgba)
    ? image.removeAlpha().jpeg({ quality: quality.jpeg })
    : image.webp({ quality: quality.webp, alphaQuality: 100 });
  // The WebAssembly build answers in memory that its threads share, which no message can carry.
  return Uint8Array.from(await coded.toBuffer());
}

/** Transparent places count as white, as they look on paper. */
async function lookAt(sharp: SharpModule, picture: Pixels): Promise<string> {
  const grey = await openPixels(sharp, picture)
    .flatten({ background: '#ffffff' })
    .greyscale()
    .resize(lookSize.width, lookSize.height, { fit: 'fill' })
    .raw()
    .toBuffer();
  return lookOf(grey);
}

function openPixels(sharp: SharpModule, { rgba, width, height }: Pixels): Sharp {
  return sharp(rgba, { raw: { width, height, channels: 4 } });
}
