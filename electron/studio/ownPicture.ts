import { isDeepStrictEqual } from 'node:util';
import type { ImageId } from '../contract/ids.ts';
import type { DecodedPicture } from '../library/imageCodec.ts';
import type { PictureFolder, PictureToKeep } from '../library/pictureFolder.ts';
import type { PictureRecord, RecordFound } from '../library/pictureRecord.ts';
import type { Clock, Ids } from '../jobs/ports.ts';
import type { ImageRepository } from '../store/imageRepository.ts';
import { isStoredSoundly } from './storedFile.ts';

type Given = RecordFound & { readonly drawn: DecodedPicture };

type Parts = {
  readonly folder: PictureFolder;
  readonly images: ImageRepository;
  readonly ids: Ids;
  readonly clock: Clock;
};

type OwnPicture = { readonly kind: 'known'; readonly id: ImageId } | { readonly kind: 'new'; readonly picture: PictureToKeep };

/**
 * A file with a record of ours, drawn here or on another machine: the picture of the library that it is a copy of, or one to keep with all
 * that the record says. It has its own name unless another picture goes by it; no job of this library made it.
 */
export async function ownPicture({ record, tokens, change, drawn }: Given, parts: Parts): Promise<OwnPicture> {
  const { images, ids, clock } = parts;
  const { kind, title, made } = record;
  const isTaken = images.has(record.id);
  const match = isTaken ? await matchOf({ record, tokens, change, drawn }, parts) : 'none';
  if (match === 'same') return { kind: 'known', id: record.id };
  const { fileName, sha256, width, height } = drawn;
  // What was painted over is no longer what the tokens draw, and a picture that is not square never was.
  const isAltered = match === 'altered' || width !== height;
  const ownFile = kind === 'imported' && !isTaken ? record.imported : null;
  const picture: PictureToKeep = {
    id: isTaken ? ids.image() : record.id,
    kind,
    title,
    createdAt: record.createdAt ?? clock.now(),
    jobId: null,
    parentId: match === 'altered' ? record.id : sourceOf(record, images),
    made,
    // Under this hash the same file is found when it is given again.
    imported: ownFile ?? { fileName, sha256, width, height },
    tokens: isAltered ? null : tokens,
    change: isAltered ? null : change,
    pixels: drawn.pixels,
  };
  return { kind: 'new', picture };
}

/** How the file relates to the picture of its name: a copy of it, that picture with other pixels, or another picture. */
async function matchOf({ record, tokens, drawn }: Given, { images, folder }: Parts): Promise<'same' | 'altered' | 'none'> {
  const stored = images.record(record.id);
  const isOneDrawing = isDeepStrictEqual(stored.made, record.made) && isDeepStrictEqual(images.tokens(record.id), tokens);
  const isOfSize = drawn.width === stored.width && drawn.height === stored.height;
  if (!isOfSize || !(await isStoredSoundly(stored.file, folder))) return isOneDrawing ? 'same' : 'none';
  const { pixels } = await folder.pixels(stored.file);
  if (Buffer.compare(pixels.rgba, drawn.pixels.rgba) === 0) return 'same';
  return isOneDrawing ? 'altered' : 'none';
}

/** Where the source is known here: by its name, or by what it consists of. */
function sourceOf({ parentId, made }: PictureRecord, images: ImageRepository): ImageId | null {
  if (parentId !== null && images.has(parentId)) return parentId;
  const source = made?.continues ?? made?.source ?? null;
  return source === null ? null : (images.bySha256(source.sha256)?.id ?? null);
}
