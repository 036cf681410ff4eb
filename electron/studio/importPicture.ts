import type { ImageCard, ImageRecord, ImportSource, Pixels } from '../contract/images.ts';
import type { ImageCodec } from '../library/imageCodec.ts';
import type { PictureFolder } from '../library/pictureFolder.ts';
import type { Clock, Ids } from '../jobs/ports.ts';
import type { ImageFiles } from '../store/imageFiles.ts';
import type { ImageRepository } from '../store/imageRepository.ts';
import { whenFree } from '../store/patience.ts';
import { isStoredSoundly } from './storedFile.ts';

/** Every model so far sees pictures at this side or smaller; the runtime shrinks further where it must. */
const side = 256;

export type ImportParts = {
  readonly codec: ImageCodec;
  readonly folder: PictureFolder;
  readonly images: ImageRepository;
  readonly imageFiles: ImageFiles;
  readonly ids: Ids;
  readonly clock: Clock;
};

/** `isNew` is false where the library had the picture already; it is taken out of the trash then, and its file is mended where that was lost. */
export type Imported = { readonly card: ImageCard; readonly isNew: boolean };

/** A foreign picture becomes one of ours: decoded elsewhere, fitted into the square, on disk, in the store. The original is not touched. */
export async function importPicture(source: ImportSource, parts: ImportParts): Promise<Imported> {
  const { codec, folder, images, ids, clock } = parts;
  const { pixels, fileName, width, height, sha256 } = await codec.decode(source, side);
  const known = images.bySha256(sha256);
  if (known !== null) {
    await mendFile(images.record(known.id), source, pixels, parts);
    return { card: images.restore([known.id])[0] ?? known, isNew: false };
  }
  const picture = {
    id: ids.image(),
    kind: 'imported',
    title: fileName,
    createdAt: clock.now(),
    jobId: null,
    parentId: null,
    made: null,
    imported: { fileName, sha256, width, height },
    tokens: null,
  } as const;
  const saved = await folder.save({ ...picture, pixels });
  try {
    const row = { ...picture, variation: 0, width: pixels.width, height: pixels.height, saved };
    return { card: await whenFree(() => images.add(row), clock), isNew: true };
  } catch (error) {
    await folder.remove(saved.file);
    throw error;
  }
}

/** A row is not the picture: where its file is gone or damaged, what was given now takes its place. */
async function mendFile(record: ImageRecord, source: ImportSource, fitted: Pixels, parts: ImportParts): Promise<void> {
  const { codec, folder, images, imageFiles } = parts;
  if (await isStoredSoundly(record.file, folder)) return;
  // A drawing that comes back from an export has a size of its own.
  const pixels = record.imported === null ? (await codec.decode(source, record.width)).pixels : fitted;
  const { id, kind, title, createdAt, jobId, parentId, made, imported } = record;
  const tokens = images.tokens(id);
  imageFiles.replaced(id, await folder.save({ id, kind, title, createdAt, jobId, parentId, made, imported, tokens, pixels }));
}
