import type { ImportSource, Pixels } from '../contract/images.ts';
import type { GivenRecord } from './givenRecord.ts';
import type { CopyOptions } from './copyOptions.ts';
import type { OriginalFile, PhotoFile } from './photoFile.ts';
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

export type PictureSource = ImportSource | ({ readonly kind: 'photo' } & PhotoFile);

/** JPEG or WebP bytes; width and height are the photo's own, upright. `look` is its perceptual hash. */
export type PhotoView = { readonly data: Uint8Array; readonly width: number; readonly height: number; readonly look: string };

/** A photo as the model sees it: upright, in sRGB, stretched to a square, as in training. The SHA-256 is that of the file. */
export type SeenPhoto = { readonly pixels: Pixels; readonly sha256: string };

export type ImageCodec = {
  /** Reads what people bring. Throws AppError with a picture... or file... code; of the file's metadata only that record gets out. */
  decode(source: PictureSource, side: number): Promise<DecodedPicture>;
  /** A photo to look at, no side longer than `longest`; null: as large as it is. Throws as decode does. */
  view(photo: PhotoFile, longest: number | null): Promise<PhotoView>;
  /** Throws as decode does. */
  see(photo: PhotoFile, side: number): Promise<SeenPhoto>;
  /** The original of a picture, given as its file, with what edits changed of it, to look at: JPEG or WebP bytes. Throws as decode does. */
  whole(original: OriginalFile, picture: Uint8Array, longest: number | null): Promise<Uint8Array>;
  readonly encode: PngEncoder;
  /** A copy of a picture of the profile, given as its file, in the form and size a person wants. */
  render(file: Uint8Array, options: CopyOptions): Promise<Uint8Array>;
};

export const codecLimits = {
  pixels: 100_000_000,
  fileBytes: 512 * 1024 * 1024,
  seconds: 20,
} as const;
