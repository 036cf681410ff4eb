import { orientationOf } from './rawPhoto.ts';

type Jpeg = { readonly at: number; readonly pixels: number; readonly hasExif: boolean };

const startOfJpeg = Buffer.of(0xff, 0xd8, 0xff);
/** Headers of this many bytes are read to tell what a stream holds; a preview's are far smaller. */
const headerBytes = 512 * 1024;
const streamsAtMost = 500;

/**
 * The largest JPEG inside a RAW or HEIC file, upright by what the file says of how the camera was held; null where there is none. It is
 * found by its own first bytes: every maker keeps previews in a place of their own, many of them undocumented, and all as JPEG.
 */
export function embeddedPreview(data: Buffer): Buffer | null {
  let best: Jpeg | null = null;
  let at = data.indexOf(startOfJpeg);
  for (let count = 0; at !== -1 && count < streamsAtMost; count += 1) {
    const jpeg = jpegAt(data, at);
    if (jpeg !== null && jpeg.pixels > (best?.pixels ?? 0)) best = jpeg;
    at = data.indexOf(startOfJpeg, at + 2);
  }
  if (best === null) return null;
  const preview = data.subarray(best.at);
  return best.hasExif ? preview : withOrientation(preview, orientationOf(data));
}

/** Markers up to the pixels. A lossless JPEG is the sensor's data, which no decoder of pictures reads. */
function jpegAt(data: Buffer, start: number): Jpeg | null {
  let [at, pixels, hasExif] = [start + 2, 0, false];
  const end = Math.min(data.length - 4, start + headerBytes);
  while (at < end && data[at] === 0xff) {
    const marker = data[at + 1] ?? 0;
    const length = data.readUInt16BE(at + 2);
    if (length < 2) return null;
    // The scan begins: baseline, extended or progressive pixels are a picture.
    if (marker === 0xda) return pixels > 0 ? { at: start, pixels, hasExif } : null;
    if (marker >= 0xc0 && marker <= 0xc2 && at + 9 <= data.length) pixels = data.readUInt16BE(at + 5) * data.readUInt16BE(at + 7);
    else if (marker >= 0xc3 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) return null;
    if (marker === 0xe1 && data.toString('latin1', at + 4, at + 8) === 'Exif') hasExif = true;
    at += 2 + length;
  }
  return null;
}

/** One list with one tag, as small as EXIF can be. */
function withOrientation(jpeg: Buffer, orientation: number): Buffer {
  if (orientation === 1) return jpeg;
  const exif = Buffer.from('Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0\0', 'latin1');
  exif.writeUInt16LE(orientation, 24);
  const head = Buffer.of(0xff, 0xe1, 0, 0);
  head.writeUInt16BE(exif.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2)]);
}
