import { AppError } from '../contract/errors.ts';
import type { ImageCard, ImageName } from '../contract/images.ts';
import type { Clock } from '../jobs/ports.ts';
import type { PictureFolder } from '../library/pictureFolder.ts';
import type { ImageNames } from '../store/imageNames.ts';
import type { ImageRepository } from '../store/imageRepository.ts';
import { whenFree } from '../store/patience.ts';

type NamingParts = {
  readonly folder: PictureFolder;
  readonly images: ImageRepository;
  readonly imageNames: ImageNames;
  readonly clock: Clock;
};

/** Gives a picture from outside another name, in its file as well: a history that is rebuilt from the files knows it by that. */
export async function namePicture({ id, title }: ImageName, parts: NamingParts): Promise<ImageCard> {
  const { folder, images, imageNames, clock } = parts;
  const { kind, createdAt, jobId, parentId, made, imported, file } = images.record(id);
  if (kind !== 'imported') throw new AppError('pictureNamedByItsWords');
  const { pixels } = await folder.pixels(file);
  const saved = await folder.save({ id, kind, title, createdAt, jobId, parentId, made, imported, tokens: images.tokens(id), pixels });
  const isThere = await whenFree(() => imageNames.named(id, title, saved), clock);
  // It was deleted for good meanwhile, or lay where somebody had moved it: one file of it is too many.
  if (!isThere) await folder.remove(saved.file);
  else if (saved.file !== file) await folder.remove(file);
  return images.card(id);
}
