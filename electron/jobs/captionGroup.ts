import type { CaptionSettings } from '../contract/captionSettings.ts';
import type { EngineWork, WorkOutcome } from '../contract/engineWork.ts';
import { AppError } from '../contract/errors.ts';
import type { Pixels } from '../contract/images.ts';
import { captionTask } from '../contract/taskOf.ts';
import type { PhotoFiles, RunOutcome } from './captionPorts.ts';
import type { PhotoWork } from './runOverPhotos.ts';

/** Photos that the engine is given at once: as many as it captions together. */
const groupSize = 8;

export type CaptioningParts = {
  readonly photos: Pick<PhotoFiles, 'see'>;
  readonly modelSha256: () => string | null;
  readonly runEngine: (work: EngineWork) => Promise<WorkOutcome>;
};

type Seen = { readonly pixels: Pixels; readonly sha256: string };

/** Words about photos, for several at once. */
export function captioning(settings: CaptionSettings, { photos, modelSha256, runEngine }: CaptioningParts): PhotoWork<Seen> {
  const task = captionTask(settings.kind);
  return {
    groupSize,
    changesPhotos: true,
    modelSha256,
    read: ({ photoId }) => photos.see(photoId, task),
    async work(group) {
      const pictures = group.map(({ read, words }) => ({ picture: read.pixels, words }));
      const outcome = await runEngine({ kind: 'captionMany', pictures, wanted: settings.kind, beams: settings.beams });
      if (outcome.kind !== 'captions') throw new AppError('badRequest', { because: 'The engine answered another request.' });
      const { use, stopped } = outcome;
      const outcomes = group.flatMap(({ place, words, read: { sha256 } }, index): RunOutcome[] => {
        const caption = outcome.captions[index] ?? null;
        return caption === null ? [] : [{ place, words, kind: 'written', caption, sha256, use }];
      });
      return { outcomes, stopped };
    },
    dropped: async () => {},
  };
}
