import { AppError } from '../contract/errors.ts';
import type { ImageId, PhotoId } from '../contract/ids.ts';
import type { ImageRecord, MediaVariant, Original, Pixels } from '../contract/images.ts';
import type { Task } from '../contract/tasks.ts';
import type { WholePicture } from '../jobs/ports.ts';
import type { ImageCodec } from '../library/imageCodec.ts';
import type { OriginalFile, PhotoFile } from '../library/photoFile.ts';
import { placeInSquare } from '../library/fittedSquare.ts';
import { pictureKindOf } from '../library/pictureKind.ts';
import { readChange } from '../library/pictureRecord.ts';
import type { PictureFolder } from '../library/pictureFolder.ts';
import { readPlainFile } from '../library/plainFile.ts';
import { readChunks } from '../library/png.ts';
import type { ImageRepository } from '../store/imageRepository.ts';
import type { ModelSides } from './modelSides.ts';

/** Longest side for a large screen. */
const longestOnScreen = 2_560;
/** What a page shows by itself, safely and upright. */
const shownByPages: readonly (string | null)[] = ['jpeg', 'png', 'webp', 'avif', 'gif'];
/** A larger file is shown by way of the codec, which answers fewer bytes. */
const largestShown = 64 * 1024 * 1024;

export type OriginalsParts = {
  readonly images: ImageRepository;
  readonly folder: PictureFolder;
  readonly codec: ImageCodec;
  /** Where a photo of the library is. Throws where it cannot be reached. */
  readonly photo: (id: PhotoId) => PhotoFile;
  readonly sides: ModelSides;
};

/** The pictures from outside that pictures of the history are fitted copies or edits of. They are read, and never written. */
export class Originals {
  readonly #parts: OriginalsParts;

  constructor(parts: OriginalsParts) {
    this.#parts = parts;
  }

  /** The original, and what edits changed of it so far. */
  async whole(id: ImageId): Promise<WholePicture | null> {
    const { images, folder } = this.#parts;
    const record = images.record(id);
    const found = originalOf(record);
    if (found === null) return null;
    const change = readChange(readChunks((await folder.read(record.file)).data));
    // An edit that lost what it changed is only what it was drawn as.
    return found.isEdited && change === null ? null : { original: found.original, change };
  }

  /** Throws where the picture has no original in full, or none that can be reached. */
  file(record: ImageRecord): OriginalFile {
    const found = originalOf(record);
    if (found === null) throw new AppError('fileNotFound', { file: record.title });
    return { ...this.#place(found.original, record.title), sha256: found.original.sha256 };
  }

  /** To look at: the original with what was changed of it; the picture itself where that cannot be had. */
  async show(id: ImageId, variant: Exclude<MediaVariant, 'thumbnail'>): Promise<Uint8Array> {
    const { images, folder } = this.#parts;
    const record = images.record(id);
    const { data } = await folder.read(record.file);
    if (variant === 'full' || originalOf(record) === null) return data;
    return this.#show(record, data, variant).catch(() => data);
  }

  /** As a model was taught to see: not with the margins of a square, and from the original where nothing of it was changed. */
  async see(id: ImageId, task: Task): Promise<Pixels> {
    const { images, folder, codec, sides } = this.#parts;
    const record = images.record(id);
    const { pixels } = await folder.pixels(record.file);
    const found = originalOf(record);
    if (found === null) return pixels;
    if (!found.isEdited) {
      const side = await sides.seen(task);
      const seen = await orNull(() => codec.see(this.file(record), side));
      if (seen?.sha256 === found.original.sha256) return seen.pixels;
    }
    return withoutMargins(pixels, found.original);
  }

  /** In the square that the model edits in. What was drawn, or is there only as its copy, is as large as it is. */
  async source(id: ImageId): Promise<Pixels> {
    const { images, folder, codec, sides } = this.#parts;
    const record = images.record(id);
    const { pixels } = await folder.pixels(record.file);
    const found = originalOf(record);
    if (found === null || found.isEdited) return pixels;
    const side = await sides.edited();
    if (side <= pixels.width) return pixels;
    const fitted = await orNull(() => codec.decode({ kind: 'photo', ...this.file(record) }, side));
    return fitted?.sha256 === found.original.sha256 ? fitted.pixels : pixels;
  }

  async #show(record: ImageRecord, picture: Uint8Array, variant: 'screen' | 'original'): Promise<Uint8Array> {
    const original = this.file(record);
    if (variant === 'original' && originalOf(record)?.isEdited === false) {
      const data = await readPlainFile(Buffer.from(original.path), largestShown, 'pictureTooLarge', original.name).catch(() => null);
      if (data !== null && shownByPages.includes(pictureKindOf(data))) return data;
    }
    return this.#parts.codec.whole(original, picture, variant === 'screen' ? longestOnScreen : null);
  }

  #place({ photo, sha256 }: Original, title: string): PhotoFile {
    const kept = { path: Buffer.from(this.#parts.folder.originalPath(sha256)), name: title };
    if (photo === undefined) return kept;
    try {
      return this.#parts.photo(photo);
    } catch (error) {
      // Its folder may have left the library, while a copy was kept of the same file when it was opened by itself.
      if (error instanceof AppError && error.code === 'photoNotFound') return kept;
      throw error;
    }
  }
}

type Found = {
  readonly original: Original;
  /** The picture is no copy of it, but an edit. */
  readonly isEdited: boolean;
};

/** What a picture is a fitted copy, or an edit, of; null where nobody keeps that in full. */
function originalOf({ imported, made }: Pick<ImageRecord, 'imported' | 'made'>): Found | null {
  if (imported !== null && (imported.kept === true || imported.photo !== undefined)) {
    const { sha256, width, height, photo } = imported;
    return { original: { sha256, width, height, ...(photo === undefined ? {} : { photo }) }, isEdited: false };
  }
  return made?.original === undefined ? null : { original: made.original, isEdited: true };
}

/** An original that is away or damaged is no reason not to answer: there is the fitted copy. */
function orNull<T>(act: () => Promise<T>): Promise<T | null> {
  return Promise.resolve()
    .then(act)
    .catch(() => null);
}

/** The part of the square that the picture was fitted into. */
function withoutMargins({ width: side, rgba }: Pixels, shape: Original): Pixels {
  const { left, top, width, height } = placeInSquare(shape, side);
  const part = new Uint8Array(width * height * 4);
  for (let row = 0; row < height; row += 1) {
    const from = ((top + row) * side + left) * 4;
    part.set(rgba.subarray(from, from + width * 4), row * width * 4);
  }
  return { width, height, rgba: part };
}
