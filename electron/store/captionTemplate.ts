import type { TemplateFacts } from '../contract/captionSettings.ts';
import { isMoment } from '../contract/moments.ts';
import type { PhotoId } from '../contract/ids.ts';
import type { Standing } from './captionRows.ts';
import { stateNow } from './photoRows.ts';

/** What is known of a photo that is to be captioned; nulls where it left the library. */
export type PhotoSources = {
  readonly seq: number | null;
  readonly id: PhotoId | null;
  readonly name: string | null;
  readonly directory: string | null;
  /** The added folder, as it is shown. */
  readonly folder: string | null;
  readonly takenAt: number | null;
  readonly camera: string | null;
  readonly state: string | null;
  readonly failure: string | null;
  readonly sha256: string | null;
  readonly stale: number | null;
  /** Who wrote what stands with it, about which content, and how they were asked; null where nothing stands. */
  readonly by: Standing['by'] | null;
  readonly content: string | null;
  readonly key: string | null;
};

/** Of photos that captionsBeside has joined. */
export const photoToCaptionSql = `photos.seq AS seq, photos.id AS id, name, directory, (SELECT shown FROM photo_folders WHERE seq = photos.folder) AS folder,
  taken_at AS takenAt, camera, ${stateNow} AS state, photos.failure AS failure, sha256, stale, photo_captions.by AS by, photo_captions.content AS content, photo_captions.key AS key`;

export const captionsBeside = 'LEFT JOIN photo_captions ON photo_captions.photo = photos.seq';

/** What `{folder}`, `{date}` and `{camera}` stand for. */
export function factsOf({ directory, folder, takenAt, camera }: PhotoSources): TemplateFacts {
  const path = directory === null || directory === '' ? (folder ?? '') : directory;
  return {
    folder: path.split('/').findLast((part) => part !== '') ?? '',
    date: takenAt === null || !isMoment(takenAt) ? '' : new Date(takenAt).toISOString().slice(0, 10),
    camera: camera ?? '',
  };
}
