import { hash } from 'node:crypto';
import type { PhotoEdit } from '../contract/captionRuns.ts';
import type { ImageId, JobId } from '../contract/ids.ts';
import { imageIdSchema, photoIdSchema } from '../contract/ids.ts';
import type { EditSettings } from '../contract/jobs.ts';
import { flag, known, rowReader } from './columns.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';

/** Pictures that runs made of photos, by what was asked of which content. Runs inside the caller's transaction. */
export type PhotoEdits = {
  any(): boolean;
  /** A picture made in this way that is there and not in the trash. */
  find(key: string): ImageId | null;
  /** This picture is what became of the photo at this place of the run. */
  keep(run: JobId, place: number, key: string, image: ImageId): void;
  of(run: JobId): readonly PhotoEdit[];
};

/** Names what was asked about a content, and of whom. An edit whose seed nobody chose is as good as one with any. */
export function editKey(content: string, model: string, settings: EditSettings, words: string): string {
  const { seed, steps, guidance, imageGuidance, temperature, order } = settings;
  const asked = [content, model, 'edit', words, seed, steps, guidance, imageGuidance, temperature, order];
  // Said only where it is so: the keys of edits from before there was a choice stay theirs.
  return hash('sha256', JSON.stringify(settings.asDrawn === undefined ? asked : [...asked, 'asDrawn']));
}

const editReader = rowReader<PhotoEdit>('edit of a photo', {
  photoId: known(`coalesce(photos.id, 'pho_00000000')`, photoIdSchema),
  imageId: known('image_id', imageIdSchema),
  isNew: flag(`caption_items.state = 'edited'`),
});

export function createPhotoEdits(database: SqliteDatabase): PhotoEdits {
  const any = database.prepare<[], number>('SELECT 1 FROM photo_edits LIMIT 1').pluck();
  const find = database
    .prepare<[string], ImageId>(
      'SELECT image_id FROM photo_edits JOIN images ON images.id = image_id WHERE key = ? AND trashed_at IS NULL LIMIT 1',
    )
    .pluck();
  const keep = database.prepare<[JobId, number, string, ImageId]>(
    'INSERT INTO photo_edits (run, place, key, image_id) VALUES (?, ?, ?, ?)',
  );
  const ofRun = database.prepare<[JobId], object>(`
    SELECT ${editReader.list} FROM photo_edits JOIN images ON images.id = image_id AND trashed_at IS NULL
      JOIN caption_items USING (run, place) LEFT JOIN photos ON photos.seq = photo
    WHERE run = ? ORDER BY place`);
  return {
    any: () => any.get() !== undefined,
    find: (key) => find.get(key) ?? null,
    keep: (run, place, key, image) => void keep.run(run, place, key, image),
    of: (run) => ofRun.all(run).map(editReader.read),
  };
}
