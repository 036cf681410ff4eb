import type { EngineWork, WorkOutcome } from '../contract/engineWork.ts';
import { AppError } from '../contract/errors.ts';
import type { EditRequest, EditSettings, JobRow } from '../contract/jobs.ts';
import type { EditOutcome, PhotoFiles, PhotoSource, RunOutcome } from './captionPorts.ts';
import { savePicture } from './keepOutcome.ts';
import type { SavingParts } from './keepOutcome.ts';
import type { WholePicture } from './ports.ts';
import { prepareWork } from './prepareWork.ts';
import type { PhotoWork, ReadPhoto } from './runOverPhotos.ts';

export type EditingParts = SavingParts & {
  readonly photos: Pick<PhotoFiles, 'take'>;
  readonly modelSha256: () => string | null;
  readonly runEngine: (work: EngineWork) => Promise<WorkOutcome>;
};

type Prepared = {
  readonly source: PhotoSource;
  readonly request: EditRequest;
  readonly work: EngineWork;
  readonly whole: WholePicture | null;
};

/** One edit, of one photo after the other: each as if its picture had been opened and edited by itself. */
export function editing(settings: EditSettings, row: JobRow, parts: EditingParts): PhotoWork<Prepared> {
  const { photos, modelSha256, files, store } = parts;
  return {
    groupSize: 1,
    changesPhotos: false,
    modelSha256,
    async read({ photoId, words }) {
      if (words === '') throw new AppError('promptEmpty');
      const source = await photos.take(photoId);
      const request = { ...settings, instruction: words, imageId: source.imageId, variations: 1 };
      const work = await prepareWork({ ...row, request }, store, files);
      return { source, request, work, whole: await files.whole(source.imageId) };
    },
    async work(group) {
      const outcomes: RunOutcome[] = [];
      for (const photo of group) {
        const outcome = await editOne(photo, row, parts);
        if (outcome === null) return { outcomes, stopped: true };
        outcomes.push(outcome);
      }
      return { outcomes, stopped: false };
    },
    async dropped(outcomes, added) {
      const isAdded = new Set(added.map(({ id }) => id));
      for (const outcome of outcomes) {
        if (outcome.kind === 'edited' && !isAdded.has(outcome.image.id)) await files.remove(outcome.image.saved.file);
      }
    },
  };
}

/** Null where it was stopped: an edit that is half drawn is begun anew. */
async function editOne({ place, words, read }: ReadPhoto<Prepared>, row: JobRow, parts: EditingParts): Promise<EditOutcome | null> {
  const { source, request, work, whole } = read;
  const outcome = await parts.runEngine(work);
  if (outcome.kind !== 'pictures') throw new AppError('badRequest', { because: 'The engine answered another request.' });
  if (outcome.stopped) return null;
  const [picture] = outcome.pictures;
  if (picture === undefined) throw new AppError('badRequest', { because: 'The engine drew nothing.' });
  const image = await savePicture({ ...row, request }, { ...outcome, whole }, picture, parts);
  return { kind: 'edited', place, words, image, sha256: source.sha256, use: outcome.use };
}
