import { AppError } from '../contract/errors.ts';
import { imageIdSchema, jobIdSchema } from '../contract/ids.ts';
import type { ImageId, JobId } from '../contract/ids.ts';
import type { ImageCard, ImageKind, Imported, HowMade } from '../contract/images.ts';
import type { PictureTokens } from '../contract/engineWork.ts';
import type { SavedFile } from '../jobs/ports.ts';
import { floatsToBlob, orderToBlob } from './blobs.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';

export type StoredCard = {
  readonly seq: number;
  readonly id: string;
  readonly kind: ImageKind;
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly parent_id: string | null;
  readonly job_id: string | null;
  readonly variation: number;
  readonly tokens_drawn: number;
  readonly tokens_total: number;
  readonly created_at: number;
  readonly starred: number;
  readonly trashed_at: number | null;
};

export const cardColumns =
  'seq, id, kind, title, width, height, parent_id, job_id, variation, tokens_drawn, tokens_total, created_at, starred, trashed_at';

export function toCard(stored: StoredCard): ImageCard {
  return {
    id: imageIdSchema.parse(stored.id),
    kind: stored.kind,
    title: stored.title,
    createdAt: stored.created_at,
    width: stored.width,
    height: stored.height,
    starred: stored.starred === 1,
    trashedAt: stored.trashed_at,
    parentId: stored.parent_id === null ? null : imageIdSchema.parse(stored.parent_id),
    jobId: stored.job_id === null ? null : jobIdSchema.parse(stored.job_id),
    variation: stored.variation,
    tokensDrawn: stored.tokens_drawn,
    tokensTotal: stored.tokens_total,
  };
}

export function findCard(database: SqliteDatabase): (id: ImageId) => ImageCard {
  const find = database.prepare<[ImageId], StoredCard>(`SELECT ${cardColumns} FROM images WHERE id = ?`);
  return (id) => {
    const stored = find.get(id);
    if (stored === undefined) throw new AppError('imageNotFound');
    return toCard(stored);
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

/** Adds the row and its tokens; runs inside the caller's transaction. */
export function prepareAddImage(database: SqliteDatabase): (image: ImageToAdd) => void {
  const insert = database.prepare(`
    INSERT INTO images (id, kind, title, file, bytes, sha256, width, height, parent_id, job_id, variation, tokens_drawn, tokens_total,
      made, imported, created_at, words)
    VALUES (:id, :kind, :title, :file, :bytes, :sha256, :width, :height,
      (SELECT id FROM images WHERE id = :parentId), (SELECT id FROM jobs WHERE id = :jobId),
      :variation, :tokensDrawn, :tokensTotal, :made, :imported, :createdAt, :words)`);
  const insertTokens = database.prepare<[ImageId, number, number, number, Buffer, Buffer]>(
    'INSERT INTO image_tokens (image_id, grid_side, token_dims, tokens_drawn, token_order, latents) VALUES (?, ?, ?, ?, ?, ?)',
  );
  return ({ saved, made = null, imported = null, tokens = null, ...image }) => {
    insert.run({
      ...image,
      ...saved,
      tokensDrawn: tokens?.tokensDrawn ?? 0,
      tokensTotal: tokens?.order.length ?? 0,
      made: made === null ? null : JSON.stringify(made),
      imported: imported === null ? null : JSON.stringify(imported),
      words: [image.title, made?.style ?? ''].filter((part) => part !== '').join('\n'),
    });
    if (tokens === null) return;
    const { gridSide, tokenDims, tokensDrawn, order, latents } = tokens;
    insertTokens.run(image.id, gridSide, tokenDims, tokensDrawn, orderToBlob(order), floatsToBlob(latents));
  };
}
