import { AppError } from '../contract/errors.ts';
import type { PhotoId } from '../contract/ids.ts';
import type { PhotoRecord, PhotoVariant } from '../contract/photos.ts';
import type { ImageCodec, PhotoView } from '../library/imageCodec.ts';
import type { PhotoFile } from '../library/photoFile.ts';
import { readPlainFile } from '../library/plainFile.ts';
import type { PhotoThumbnails } from '../photos/photoThumbnails.ts';
import type { PhotoRepository } from '../store/photoRepository.ts';

/** Longest sides: of a tile on a fine screen, and of a large screen. */
const longest = { thumbnail: 320, screen: 2_560 } as const;
/** What a page shows by itself, safely and upright. */
const shownByPages: readonly PhotoRecord['format'][] = ['jpeg', 'png', 'webp', 'avif', 'gif'];
/** A larger file is shown by way of the codec, which answers fewer bytes. */
const largestShown = 64 * 1024 * 1024;

export type PhotoViewParts = {
  readonly photos: PhotoRepository;
  readonly codec: ImageCodec;
  readonly thumbnails: PhotoThumbnails;
};

/** Photos as they are looked at. The original is opened for reading, each time by the place the store knows, and never by a name from outside. */
export class PhotoViews {
  readonly #parts: PhotoViewParts;

  constructor(parts: PhotoViewParts) {
    this.#parts = parts;
  }

  async show(id: PhotoId, variant: PhotoVariant): Promise<Uint8Array> {
    switch (variant) {
      case 'thumbnail':
        return this.thumbnail(id);
      case 'screen':
        return (await this.#view(id, longest.screen)).data;
      case 'full':
        return this.#whole(id);
    }
  }

  /** From the cache where it is there, also while the photo itself is not. */
  async thumbnail(id: PhotoId): Promise<Uint8Array> {
    const { thumbnails, photos } = this.#parts;
    const cached = await thumbnails.get(id, photos.card(id).revision);
    return cached ?? (await this.look(id)).data;
  }

  /** Decodes the photo, keeps its thumbnail and what it looks like. */
  async look(id: PhotoId): Promise<PhotoView> {
    const { thumbnails, photos } = this.#parts;
    const { revision } = photos.card(id);
    const view = await this.#view(id, longest.thumbnail);
    await thumbnails.keep(id, revision, view.data);
    photos.keepLook(id, revision, view);
    return view;
  }

  /** Where the codec finds it. Throws photoMissing or photoOffline where it cannot be. */
  file(id: PhotoId): PhotoFile {
    const { name, state } = this.#parts.photos.card(id);
    if (state === 'missing') throw new AppError('photoMissing', { file: name });
    if (state === 'offline') throw new AppError('photoOffline', { file: name });
    const { folder, path } = this.#parts.photos.place(id);
    return { path: Buffer.concat([folder, Buffer.from('/'), path]), name };
  }

  #view(id: PhotoId, side: number | null): Promise<PhotoView> {
    return this.#parts.codec.view(this.file(id), side);
  }

  async #whole(id: PhotoId): Promise<Uint8Array> {
    const { format, bytes } = this.#parts.photos.record(id);
    const { path, name } = this.file(id);
    if (shownByPages.includes(format) && bytes <= largestShown)
      return readPlainFile(Buffer.from(path), largestShown, 'pictureTooLarge', name);
    return (await this.#view(id, null)).data;
  }
}
