import type sharpModule from 'sharp';
import type { Sharp } from 'sharp';
import { codecLimits } from './imageCodec.ts';
import type { PictureKind } from './pictureKind.ts';

/** Passed in: inside Electron on Linux the WebAssembly build is bundled, elsewhere the native one is loaded. */
export type SharpModule = typeof sharpModule;

export type Strictness = 'warning' | 'error' | 'none';

export type Foreign = { readonly sharp: SharpModule; readonly data: Buffer; readonly kind: PictureKind; readonly failOn: Strictness };

/** The first frame only; more pixels than the limit are refused before any is decoded. */
export function openForeign({ sharp, data, kind, failOn }: Foreign, more: { readonly ignoreIcc?: boolean } = {}): Sharp {
  return sharp(kind === 'avif' ? asStill(data) : data, {
    failOn,
    limitInputPixels: codecLimits.pixels,
    sequentialRead: true,
    pages: 1,
    ...more,
  });
}

/** A moving AVIF carries its first picture as a still; libvips only looks for that under the name of one. */
function asStill(data: Buffer): Buffer {
  if (data.toString('latin1', 8, 12) !== 'avis') return data;
  const still = Buffer.from(data);
  still.write('avif', 8, 'latin1');
  return still;
}

const endOfJpeg = Buffer.of(0xff, 0xd9);

/**
 * Reads strictly at first. What a decoder only warns of (stray bytes, odd parameters) is read as browsers read it, and so is a JPEG
 * whose last two bytes alone are missing; a picture of which a part is missing is refused.
 */
export async function tolerantly<T>(data: Buffer, kind: PictureKind, read: (data: Buffer, failOn: Strictness) => Promise<T>): Promise<T> {
  try {
    return await read(data, 'warning');
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    if (kind !== 'jpeg' || !/VipsJpeg/.test(message)) throw error;
    // "Image": the file ends early. "Data segment": it ends, as a whole one does, before its pixels are complete.
    if (/premature end of data segment/i.test(message)) throw error;
    if (!/premature end/i.test(message)) return read(data, 'error');
    return read(Buffer.concat([data, endOfJpeg]), 'warning').catch(() => {
      throw error;
    });
  }
}
