import type { PhotoId } from '../contract/ids.ts';
import { ofKnownFolders } from './photoRows.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';

/** What a model saw in a photo: a direction, a signed byte a number. */
export type SeenPhoto = { readonly seq: number; readonly id: PhotoId; readonly features: Int8Array };

export type SeenContents = {
  /** By the model that saw it last; null where none did. */
  seenIn(id: PhotoId): { readonly model: string; readonly features: Int8Array } | null;
  /** Photos that are there and that this model saw, after row `after`, at most `limit`: very many are compared part by part. */
  seenBy(model: string, after: number, limit: number): readonly SeenPhoto[];
};

type Stored = { readonly features: Buffer };

export function createSeenContents(database: SqliteDatabase): SeenContents {
  const one = database.prepare<[PhotoId], Stored & { readonly model: string }>(`
    SELECT seen_contents.model, features FROM photos JOIN seen_contents ON content = photos.sha256
    WHERE photos.id = ? ORDER BY seen_contents.seq DESC LIMIT 1`);
  const many = database.prepare<[string, number, number], Stored & { readonly seq: number; readonly id: PhotoId }>(`
    SELECT photos.seq, photos.id, features FROM photos JOIN seen_contents ON content = photos.sha256 AND seen_contents.model = ?
    WHERE photos.seq > ? AND state = 'here' AND ${ofKnownFolders} ORDER BY photos.seq LIMIT ?`);
  return {
    seenIn: (id) =>
      withStoreErrors(() => {
        const found = one.get(id);
        return found === undefined ? null : { model: found.model, features: numbersOf(found) };
      }),
    seenBy: (model, after, limit) =>
      withStoreErrors(() => many.all(model, after, limit).map((row) => ({ seq: row.seq, id: row.id, features: numbersOf(row) }))),
  };
}

function numbersOf({ features }: Stored): Int8Array {
  return new Int8Array(features.buffer, features.byteOffset, features.byteLength);
}

/** Notes what a model saw in a content. Runs inside the caller's transaction. */
export function prepareSeenContent(database: SqliteDatabase): (content: string, model: string, features: Float32Array) => void {
  const keep = database.prepare<[string, string, Buffer]>(
    'INSERT OR REPLACE INTO seen_contents (content, model, features) VALUES (?, ?, ?)',
  );
  return (content, model, features) => {
    const bytes = Int8Array.from(features, (value) => Math.round(Math.min(1, Math.max(-1, value)) * 127));
    keep.run(content, model, Buffer.from(bytes.buffer));
  };
}
