import type { TemplateFacts } from '../contract/captionSettings.ts';
import { isMoment } from '../contract/moments.ts';
import type { PhotoId } from '../contract/ids.ts';
import { standingJson } from './captionRows.ts';
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
  readonly standing: string | null;
};

export const photoToCaptionSql = `photos.seq AS seq, photos.id AS id, name, directory, (SELECT shown FROM photo_folders WHERE seq = photos.folder) AS folder,
  taken_at AS takenAt, camera, ${stateNow} AS state, photos.failure AS failure, sha256, stale, ${standingJson} AS standing`;

/** What `{folder}`, `{date}` and `{camera}` stand for. */
export function factsOf({ directory, folder, takenAt, camera }: PhotoSources): TemplateFacts {
  const path = directory === null || directory === '' ? (folder ?? '') : directory;
  return {
    folder: path.split('/').findLast((part) => part !== '') ?? '',
    date: takenAt === null || !isMoment(takenAt) ? '' : new Date(takenAt).toISOString().slice(0, 10),
    camera: camera ?? '',
  };
}
