import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import { imageIdSchema, jobIdSchema } from '../contract/ids.ts';
import type { ImageId, JobId } from '../contract/ids.ts';
import { howMadeSchema, imageKinds, importedSchema, originalSchema, remarks } from '../contract/images.ts';
import type { ImageCard, ImageKind, ImageRecord, Imported, HowMade } from '../contract/images.ts';
import type { PictureTokens } from '../contract/engineWork.ts';
import { areSoundTokens } from '../contract/pictureTokens.ts';
import type { SavedFile } from '../jobs/ports.ts';
import { blobToFloats, blobToOrder, floatsToBlob, orderToBlob } from './blobs.ts';
import { bytes, converted, flag, json, known, nullable, number, rowReader, text } from './columns.ts';
import { prepareInsert } from './insertRow.ts';
import { searchText } from './searchText.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { UnreadableRow, readEach } from './unreadableRow.ts';
import type { OnUnreadable } from './unreadableRow.ts';

/** Of what is kept in full or is a photo of the library, and of edits of such; as `originalOf` has it. */
const sizeOfOriginal = `CASE
  WHEN json_valid(images.imported) AND coalesce(images.imported ->> '$.kept', images.imported ->> '$.photo') IS NOT NULL
    THEN json_object('width', images.imported -> '$.width', 'height', images.imported -> '$.height')
  WHEN json_valid(images.made) AND images.made ->> '$.original' IS NOT NULL
    THEN json_object('width', images.made -> '$.original.width', 'height', images.made -> '$.original.height') END`;

const cardColumns = {
  id: known('id', imageIdSchema),
  kind: known('kind', z.enum(imageKinds)),
  title: text('title'),
  createdAt: number('created_at'),
  width: number('width'),
  height: number('height'),
  starred: flag('starred'),
  trashedAt: nullable(number('trashed_at')),
  parentId: nullable(known('parent_id', imageIdSchema)),
  // A record that is no JSON is told of by whoever reads it; a list of pictures goes on.
  continuedFrom: nullable(number(`CASE WHEN json_valid(images.made) THEN images.made ->> '$.continues.from' END`)),
  jobId: nullable(known('job_id', jobIdSchema)),
  variation: number('variation'),
  tokensDrawn: number('tokens_drawn'),
  tokensTotal: number('tokens_total'),
  original: nullable(json(sizeOfOriginal, originalSchema.pick({ width: true, height: true }))),
  remark: nullable(known(`CASE WHEN json_valid(images.made) THEN images.made ->> '$.remark' END`, z.enum(remarks))),
};

export const cardReader = rowReader<ImageCard>('picture', cardColumns);

const newestCaption = `(SELECT json_object('text', text, 'confidence', confidence) FROM captions WHERE image_id = images.id ORDER BY seq DESC LIMIT 1)`;

export const recordReader = rowReader<ImageRecord>('picture', {
  ...cardColumns,
  file: text('file'),
  bytes: number('bytes'),
  sha256: text('sha256'),
  made: nullable(json('made', howMadeSchema)),
  imported: nullable(json('imported', importedSchema)),
  caption: nullable(json(newestCaption, z.object({ text: z.string(), confidence: z.number() }))),
});

const tokensReader = rowReader<PictureTokens>("picture's tokens", {
  gridSide: number('grid_side'),
  tokenDims: number('token_dims'),
  tokensDrawn: number('tokens_drawn'),
  order: converted(bytes('token_order'), blobToOrder),
  latents: converted(bytes('latents'), blobToFloats),
});

/** A picture's tokens, or null where it has none, or none that hold together: it is a picture all the same. */
export function findTokens(database: SqliteDatabase, onUnreadable: OnUnreadable): (id: ImageId) => PictureTokens | null {
  const find = database.prepare<[ImageId], object>(`SELECT ${tokensReader.list} FROM image_tokens WHERE image_id = ?`);
  return (id) => {
    const stored = find.get(id);
    const read = (row: object): PictureTokens => {
      const tokens = tokensReader.read(row);
      if (!areSoundTokens(tokens))
        throw new UnreadableRow({ what: "picture's tokens", id, column: 'token_order' }, new RangeError('they do not fit together'));
      return tokens;
    };
    return readEach(stored === undefined ? [] : [stored], read, onUnreadable)[0] ?? null;
  };
}

export function findCard(database: SqliteDatabase): (id: ImageId) => ImageCard {
  const find = database.prepare<[ImageId], object>(`SELECT ${cardReader.list} FROM images WHERE id = ?`);
  return (id) => {
    const stored = find.get(id);
    if (stored === undefined) throw new AppError('imageNotFound');
    return cardReader.read(stored);
  };
}

/** A picture whose file is already on disk. */
export type ImageToAdd = {
  readonly id: ImageId;
  readonly kind: ImageKind;
  readonly title: string;
  readonly parentId: ImageId | null;
  readonly jobId: JobId | null;
  readonly variation: number;
  readonly width: number;
  readonly height: number;
  readonly createdAt: number;
  readonly saved: SavedFile;
  readonly made?: HowMade | null;
  readonly imported?: Imported | null;
  readonly tokens?: PictureTokens | null;
};

const imageColumns = [
  'id',
  'kind',
  'title',
  'file',
  'bytes',
  'sha256',
  'width',
  'height',
  'parent_id',
  'job_id',
  'variation',
  'tokens_drawn',
  'tokens_total',
  'made',
  'imported',
  'created_at',
  'words',
] as const;

/** What a search finds a picture by. */
export function wordsOf({ title, made, imported }: Pick<ImageToAdd, 'title' | 'made' | 'imported'>): string {
  return searchText(title, made?.style ?? '', imported?.foreign?.prompt ?? '');
}

/** Adds the row and its tokens; runs inside the caller's transaction. */
export function prepareAddImage(database: SqliteDatabase): (image: ImageToAdd) => void {
  const insert = prepareInsert(database, 'images', imageColumns, {
    // A source or a job that is gone meanwhile leaves its picture without one.
    through: { parent_id: '(SELECT id FROM images WHERE id = :parent_id)', job_id: '(SELECT id FROM jobs WHERE id = :job_id)' },
  });
  const insertTokens = prepareInsert(database, 'image_tokens', [
    'image_id',
    'grid_side',
    'token_dims',
    'tokens_drawn',
    'token_order',
    'latents',
  ]);
  return ({ saved, made = null, imported = null, tokens = null, ...image }) => {
    const { id, kind, title, width, height, variation } = image;
    const drawn = { tokens_drawn: tokens?.tokensDrawn ?? 0, tokens_total: tokens?.order.length ?? 0 };
    const sources = { parent_id: image.parentId, job_id: image.jobId };
    const records = { made: made === null ? null : JSON.stringify(made), imported: imported === null ? null : JSON.stringify(imported) };
    const words = wordsOf({ title, made, imported });
    insert({ id, kind, title, ...saved, width, height, ...sources, variation, ...drawn, ...records, created_at: image.createdAt, words });
    if (tokens === null) return;
    const { gridSide, tokenDims, tokensDrawn, order, latents } = tokens;
    insertTokens({
      image_id: id,
      grid_side: gridSide,
      token_dims: tokenDims,
      tokens_drawn: tokensDrawn,
      token_order: orderToBlob(order),
      latents: floatsToBlob(latents),
    });
  };
}
