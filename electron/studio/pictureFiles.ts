import { AppError } from '../contract/errors.ts';
import type { PictureFiles } from '../jobs/ports.ts';
import type { PictureFolder } from '../library/pictureFolder.ts';
import type { Thumbnails } from '../library/thumbnails.ts';
import type { ImageRepository } from '../store/imageRepository.ts';
import type { Originals } from './originals.ts';
import { tokensToGoOnWith } from './requestCheck.ts';

/** The pictures of the profile, as the queue reads and keeps them. */
export function pictureFiles(folder: PictureFolder, images: ImageRepository, thumbnails: Thumbnails, originals: Originals): PictureFiles {
  return {
    checkWritable: () => folder.checkWritable().catch(rethrowAsWaiting),
    async save(picture) {
      const saved = await folder.save(picture).catch(rethrowAsWaiting);
      await thumbnails.prepare(picture.id, picture.pixels);
      return saved;
    },
    remove: (file) => folder.remove(file),
    read: (id) => folder.pixels(images.record(id).file),
    see: (id, task) => originals.see(id, task),
    source: (id) => originals.source(id),
    whole: (id) => originals.whole(id),
    tokens: (id) => tokensToGoOnWith(images, id),
  };
}

/** What keeps a finished drawing from its file is no fault of the drawing, which waits until somebody has put it right. */
export function rethrowAsWaiting(error: unknown): never {
  const isRefused = error instanceof AppError && (error.code === 'profileReadOnly' || error.code === 'writeFailed');
  throw isRefused ? new AppError('picturesNotWritable', {}, { cause: error }) : error;
}
