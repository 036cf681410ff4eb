import { createHash } from 'node:crypto';
import type { PhotoId } from '../contract/ids.ts';
import type { ImageCard, ImageRecord, Pixels } from '../contract/images.ts';
import type { DecodedPicture, ImageCodec, PictureSource } from '../library/imageCodec.ts';
import { codecLimits } from '../library/imageCodec.ts';
import { fittedSide } from '../library/fittedSquare.ts';
import type { PictureFolder, PictureToKeep } from '../library/pictureFolder.ts';
import { readPlainFile } from '../library/plainFile.ts';
import type { Clock, Ids } from '../jobs/ports.ts';
import type { ImageFiles } from '../store/imageFiles.ts';
import type { ImageRepository } from '../store/imageRepository.ts';
import { whenFree } from '../store/patience.ts';
import { ownPicture } from './ownPicture.ts';
import { isStoredSoundly } from './storedFile.ts';

/** Of the copy that the history shows. Models that see or edit at more are given the original, which is kept. */
const side = fittedSide;

export type ImportParts = {
  readonly codec: ImageCodec;
  readonly folder: PictureFolder;
  readonly images: ImageRepository;
  readonly imageFiles: ImageFiles;
  readonly ids: Ids;
  readonly clock: Clock;
};

/**
 * `isNew` is false where the library had the picture already; it is taken out of the trash then, and its file is mended where that was
 * lost. `changed` are others that it is now the source of.
 */
export type Imported = { readonly card: ImageCard; readonly isNew: boolean; readonly changed: readonly ImageCard[] };

/** `sha256` is that of the file which came in. */
export type BroughtIn = Imported & { readonly sha256: string };

/**
 * A picture from outside becomes one of the library: decoded elsewhere, fitted into the square, on disk, in the store; one that was drawn
 * by a studio comes back as what it was. The original is not touched. `photo` is what it is in the photo library, which the picture keeps.
 */
export async function importPicture(source: PictureSource, parts: ImportParts, photo: PhotoId | null = null): Promise<BroughtIn> {
  const fitted = await parts.codec.decode(source, side);
  return { ...(await takeIn(source, fitted, parts, photo)), sha256: fitted.sha256 };
}

async function takeIn(source: PictureSource, fitted: DecodedPicture, parts: ImportParts, photo: PhotoId | null): Promise<Imported> {
  const { codec, images } = parts;
  const known = images.bySha256(fitted.sha256);
  const isKept = photo === null && isMoreThanItsCopy(fitted);
  const keepOriginal = async (): Promise<boolean> => isKept && (await keepFile(source, fitted, parts));
  if (known !== null) return welcomeBack(known, source, fitted.pixels, { ...parts, keepOriginal }, photo);
  if (fitted.given?.kind !== 'own') return keep(foreignPicture(fitted, parts, photo, await keepOriginal()), parts);
  // A drawing has a size of its own; a copy that was enlarged is fitted again.
  const isSmall = fitted.width === fitted.height && fitted.width < side;
  const drawn = isSmall ? await codec.decode(source, fitted.width) : fitted;
  const own = await ownPicture({ ...fitted.given, drawn }, parts);
  if (own.kind === 'known') return welcomeBack(images.card(own.id), source, fitted.pixels, { ...parts, keepOriginal: async () => false });
  // A copy in the size of its photo has more to it than its fitted copy, as any photo.
  const { imported = null, tokens } = own.picture;
  const isWhole = imported !== null && tokens === null && imported.sha256 === fitted.sha256 && (await keepOriginal());
  return keep(isWhole ? { ...own.picture, imported: { ...imported, kept: true } } : own.picture, parts);
}

/** Also what was enlarged: it goes out as small as it came. */
function isMoreThanItsCopy({ width, height }: DecodedPicture): boolean {
  return width !== side || height !== side;
}

/** False where it is another file by now. */
async function keepFile(
  source: PictureSource,
  { sha256, fileName }: DecodedPicture,
  { folder, images, clock }: ImportParts,
): Promise<boolean> {
  const data =
    source.kind === 'bytes'
      ? source.bytes
      : await readPlainFile(
          typeof source.path === 'string' ? source.path : Buffer.from(source.path),
          codecLimits.fileBytes,
          'pictureTooLarge',
          fileName,
        );
  if (createHash('sha256').update(data).digest('hex') !== sha256) return false;
  const file = await folder.keepOriginal(sha256, data);
  await whenFree(() => images.forgetDeletedFile(file), clock);
  return true;
}

function foreignPicture(
  { pixels, fileName, width, height, sha256, given }: DecodedPicture,
  { ids, clock }: ImportParts,
  photo: PhotoId | null,
  isKept: boolean,
): PictureToKeep {
  const foreign = given?.kind === 'foreign' ? { foreign: given.foreign } : {};
  return {
    id: ids.image(),
    kind: 'imported',
    title: fileName,
    createdAt: clock.now(),
    jobId: null,
    parentId: null,
    made: null,
    imported: { fileName, sha256, width, height, ...foreign, ...(photo === null ? {} : { photo }), ...(isKept ? { kept: true } : {}) },
    tokens: null,
    pixels,
  };
}

async function keep({ pixels, ...picture }: PictureToKeep, { folder, images, clock }: ImportParts): Promise<Imported> {
  const saved = await folder.save({ ...picture, pixels });
  let card: ImageCard;
  try {
    // A picture of this name was deleted once, and its file was still to be removed.
    await whenFree(() => images.forgetDeletedFile(saved.file), clock);
    const row = { ...picture, variation: picture.made?.variation ?? 0, width: pixels.width, height: pixels.height, saved };
    card = await whenFree(() => images.add(row), clock);
  } catch (error) {
    await folder.remove(saved.file);
    throw error;
  }
  const changed = picture.made === null ? [] : await whenFree(() => images.adoptChildren(card.id), clock);
  return { card, isNew: true, changed };
}

async function welcomeBack(
  known: ImageCard,
  source: PictureSource,
  fitted: Pixels,
  parts: ImportParts & { readonly keepOriginal: () => Promise<boolean> },
  photo: PhotoId | null = null,
): Promise<Imported> {
  await mendFile(parts.images.record(known.id), source, fitted, parts);
  if (photo !== null) await whenFree(() => parts.imageFiles.isOf(known.id, photo), parts.clock);
  if (known.kind === 'imported' && (await parts.keepOriginal()))
    await whenFree(() => parts.imageFiles.keepsOriginal(known.id), parts.clock);
  const [card = known] = await whenFree(() => parts.images.restore([known.id]), parts.clock);
  return { card, isNew: false, changed: [] };
}

/** A row is not the picture: where its file is gone or damaged, what was given now takes its place. */
async function mendFile(record: ImageRecord, source: PictureSource, fitted: Pixels, parts: ImportParts): Promise<void> {
  const { codec, folder, images, imageFiles } = parts;
  if (await isStoredSoundly(record.file, folder)) return;
  // A drawing that comes back from an export has a size of its own.
  const pixels = record.kind === 'imported' ? fitted : (await codec.decode(source, record.width)).pixels;
  const { id, kind, title, createdAt, jobId, parentId, made, imported } = record;
  const tokens = images.tokens(id);
  imageFiles.replaced(id, await folder.save({ id, kind, title, createdAt, jobId, parentId, made, imported, tokens, pixels }));
}
