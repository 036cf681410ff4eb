import type { Metadata, ResizeOptions, Sharp } from 'sharp';
import { AppError } from '../contract/errors.ts';
import type { ToSrgb } from './colourSpace.ts';
import { firstFrameOf } from './gifFrame.ts';
import { codecLimits } from './imageCodec.ts';
import { coloursOf } from './pictureColours.ts';
import { openForeign } from './sharpReading.ts';
import type { Foreign } from './sharpReading.ts';

export type UprightPicture = {
  readonly rgba: Uint8Array;
  /** The picture's own size; `shown` is that of the pixels. */
  readonly width: number;
  readonly height: number;
  readonly shown: { readonly width: number; readonly height: number };
  readonly exif: Buffer | undefined;
};

export type Fit = Pick<ResizeOptions, 'fit'> & { readonly width: number; readonly height: number };

const transparent = { r: 0, g: 0, b: 0, alpha: 0 };

/** The picture upright, in sRGB, fitted into a square with transparent margins. */
export function toSquare(foreign: Foreign, fileName: string, side: number): Promise<UprightPicture> {
  return toUpright(foreign, fileName, { width: side, height: side, fit: 'contain' });
}

/** The picture upright, in sRGB, fitted; as large as it is where there is nothing to fit into. Never enlarged unless into a square. */
export async function toUpright(foreign: Foreign, fileName: string, fit: Fit | null): Promise<UprightPicture> {
  const colours = coloursOf(foreign.kind, foreign.data);
  const metadata = await openForeign(foreign).metadata();
  const { width, height } = metadata.autoOrient;
  const picture = await prepared(foreign, metadata, colours !== null, fileName);
  // Linear light in 8 bits has no dark tones left: what is deep stays so until its colours are converted.
  const isDeep = colours !== null && metadata.depth === 'ushort';
  const { data, info } = await resized(picture.autoOrient(), fit)
    .toColourspace(isDeep ? 'rgb16' : 'srgb')
    .ensureAlpha()
    .timeout({ seconds: codecLimits.seconds })
    .raw({ depth: isDeep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const samples = isDeep ? new Uint16Array(Uint8Array.from(data).buffer) : new Uint8Array(data);
  const rgba = colours === null ? Uint8Array.from(samples) : convert(samples, isDeep ? 65_535 : 255, colours);
  return { rgba, width, height, shown: { width: info.width, height: info.height }, exif: metadata.exif };
}

function resized(picture: Sharp, fit: Fit | null): Sharp {
  if (fit === null) return picture;
  return picture.resize({ ...fit, background: transparent, withoutEnlargement: fit.fit === 'inside' });
}

function prepared(foreign: Foreign, metadata: Metadata, ignoreIcc: boolean, fileName: string): Promise<Sharp> | Sharp {
  switch (foreign.kind) {
    case 'gif':
      return onItsCanvas(foreign, metadata);
    case 'tiff':
      return withinRange(foreign, metadata, fileName);
    default:
      return openForeign(foreign, { ignoreIcc });
  }
}

/** What a GIF's first frame leaves free of its canvas is transparent, as browsers show it; libvips makes it black. */
async function onItsCanvas(foreign: Foreign, { width, height, hasAlpha }: Metadata): Promise<Sharp> {
  const frame = firstFrameOf(foreign.data);
  if (frame === null || hasAlpha) return openForeign(foreign);
  const shown = { width: Math.min(frame.width, width - frame.left), height: Math.min(frame.height, height - frame.top) };
  const isWhole = frame.left === 0 && frame.top === 0 && shown.width === width && shown.height === height;
  if (isWhole || shown.width < 1 || shown.height < 1) return openForeign(foreign);
  const { left, top } = frame;
  const pixels = await openForeign(foreign)
    .extract({ left, top, ...shown })
    .ensureAlpha()
    .raw()
    .toBuffer();
  const canvas = await foreign
    .sharp({ create: { width, height, channels: 4, background: transparent } })
    .composite([{ input: pixels, raw: { ...shown, channels: 4 }, left, top }])
    .raw()
    .toBuffer();
  return foreign.sharp(canvas, { raw: { width, height, channels: 4 } });
}

/** Brighter than any light a picture was drawn with; values beyond count from 0 to 255. */
const brightest = 16;

/** TIFF also holds measurements. Fractions of white are scaled to 0..255; what has no white is no picture to look at. */
async function withinRange(foreign: Foreign, { depth, space }: Metadata, file: string): Promise<Sharp> {
  if (depth === 'uchar' || depth === 'ushort' || space === 'scrgb') return openForeign(foreign);
  if (depth !== 'float' && depth !== 'double') {
    throw new AppError('pictureKindNotRead', { file, what: `a TIFF of ${depth === 'short' ? 'signed' : '32-bit whole'} numbers` });
  }
  const { channels } = await openForeign(foreign).stats();
  const max = Math.max(...channels.map((channel) => channel.max));
  if (!(max <= 255)) throw new AppError('pictureKindNotRead', { file, what: 'a TIFF of measurements' });
  return max <= brightest ? openForeign(foreign).linear(255) : openForeign(foreign);
}

function convert(samples: Uint8Array | Uint16Array, white: number, toSrgb: ToSrgb): Uint8Array {
  const rgba = new Uint8Array(samples.length);
  const at = (index: number): number => (samples[index] ?? 0) / white;
  for (let pixel = 0; pixel < samples.length; pixel += 4) {
    const alpha = at(pixel + 3);
    if (alpha === 0) continue;
    const colour = toSrgb(at(pixel), at(pixel + 1), at(pixel + 2));
    rgba.set([...colour.map((value) => Math.round(value * 255)), Math.round(alpha * 255)], pixel);
  }
  return rgba;
}
