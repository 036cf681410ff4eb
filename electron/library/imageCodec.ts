import type { ImportSource, Pixels } from '../contract/images.ts';
import type { GivenRecord } from './givenRecord.ts';
import type { CopyOptions } from './copyOptions.ts';
import type { PngEncoder } from './png.ts';

/** A foreign picture, turned upright, in sRGB, fitted into a square with transparent margins; size and SHA-256 are the original's. */
export type DecodedPicture = {
  readonly pixels: Pixels;
  readonly fileName: string;
  readonly width: number;
  readonly height: number;
  readonly sha256: string;
  /** What the file says of how the picture was made; null where nothing is understood. */
  readonly given: GivenRecord | null;
};

export type ImageCodec = {
  /** Reads what people bring. Throws AppError with a picture... or file... code; of the file's metadata only that record gets out. */
  decode(source: ImportSource, side: number): Promise<DecodedPicture>;
  readonly encode: PngEncoder;
  /** A copy of a picture of the profile, given as its file, in the form and size a person wants. */
  render(file: Uint8Array, options: CopyOptions): Promise<Uint8Array>;
};

export const codecLimits = {
  pixels: 100_000_000,
  fileBytes: 512 * 1024 * 1024,
  seconds: 20,
} as const;
