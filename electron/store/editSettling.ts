import { AppError } from '../contract/errors.ts';
import type { JobId } from '../contract/ids.ts';
import type { ImageCard } from '../contract/images.ts';
import type { EditSettings } from '../contract/jobs.ts';
import type { EditOutcome } from '../jobs/captionPorts.ts';
import type { Judged } from './captionJudge.ts';
import { prepareAddStanding } from './imageEntries.ts';
import { findCard } from './imageRows.ts';
import { createPhotoEdits, editKey } from './photoEdits.ts';
import { prepareSettleItem } from './settledItems.ts';
import type { RunInWork } from './settledItems.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';

/** Settles photos of a run of edits, each once and with its picture in the same transaction, which is the caller's. */
export type EditSettling = {
  /** An earlier run made the very picture. */
  point(run: JobId, place: number, judged: Extract<Judged, { readonly kind: 'point' }>): void;
  /** The picture that the library has from now on; null where the photo was settled, or its like was edited, meanwhile. */
  keepEdit(run: RunInWork, outcome: EditOutcome): ImageCard | null;
};

export function createEditSettling(database: SqliteDatabase): EditSettling {
  const settleItem = prepareSettleItem(database);
  const addStanding = prepareAddStanding(database);
  const edits = createPhotoEdits(database);
  const card = findCard(database);

  const point: EditSettling['point'] = (run, place, { key, image }) => {
    if (settleItem({ run, place, state: 'known' }) !== undefined) edits.keep(run, place, key, image);
  };
  return {
    point,
    keepEdit({ id: run, settings }, { place, words, image, sha256, use }) {
      const key = editKey(sha256, use.model.sha256, editsOnly(settings), words);
      const known = edits.find(key);
      if (known !== null) {
        point(run, place, { kind: 'point', key, image: known });
        return null;
      }
      if (settleItem({ run, place, state: 'edited' }) === undefined) return null;
      // The run's list of pictures is its own: as the job's, it would be read with every look at the queue.
      addStanding({ ...image, jobId: null }, 'edit');
      edits.keep(run, place, key, image.id);
      return card(image.id);
    },
  };
}

function editsOnly(settings: RunInWork['settings']): EditSettings {
  if (settings.kind !== 'edit') throw new AppError('badRequest', { because: 'A run of captions has no pictures.' });
  return settings;
}
