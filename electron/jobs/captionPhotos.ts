import type { CaptionRun } from '../contract/captionRuns.ts';
import type { CaptionSettings } from '../contract/captionSettings.ts';
import type { EngineWork, WorkOutcome } from '../contract/engineWork.ts';
import type { Failure } from '../contract/errors.ts';
import { AppError } from '../contract/errors.ts';
import { toFailure } from '../contract/errorWords.ts';
import { captionTask } from '../contract/taskOf.ts';
import type { Pixels } from '../contract/images.ts';
import type { CaptionOutcome, CaptionStore, PhotoFiles, PhotoGroup, PhotoToCaption } from './captionPorts.ts';
import type { Announce, Clock, JobLease, JobWish } from './ports.ts';

/** Photos that the engine is given at once: as many as it captions together. */
const groupSize = 8;

export type CaptionPhotosParts = {
  readonly captions: CaptionStore;
  readonly photos: PhotoFiles;
  readonly clock: Clock;
  readonly announce: Announce;
  /** Checksum of the model that these are asked of; null while it is not known. */
  readonly modelSha256: (settings: CaptionSettings) => string | null;
};

export type CaptionPhotosRun = {
  readonly lease: JobLease;
  readonly settings: CaptionSettings;
  readonly runEngine: (work: EngineWork) => Promise<WorkOutcome>;
  /** Somebody asked for its end. */
  readonly isEnding: () => boolean;
  readonly hear: (wish: JobWish) => void;
  readonly onProgress: (run: CaptionRun) => void;
};

type Seen = PhotoToCaption & ({ readonly pixels: Pixels; readonly sha256: string } | { readonly failure: Failure });
type ReadGroup = { readonly seen: readonly Seen[]; readonly last: number };

/** How the work on a run ended. What it wrote is kept already. */
export type PhotosCaptioned = { readonly kind: 'photosCaptioned'; readonly stopped: boolean };

/**
 * Works through the photos of a run, group by group: the files of the next group are read while the model is at work on this one, and
 * what is done is on disk before more is begun. A photo that cannot be read is a failure of its own.
 */
export async function captionPhotos(parts: CaptionPhotosParts, run: CaptionPhotosRun): Promise<PhotosCaptioned> {
  const { captions, clock, announce } = parts;
  const since = startPace(clock, captions.run(run.lease.id));
  let next = readGroup(parts, run, -1);
  for (;;) {
    const { seen, last } = await next;
    if (run.isEnding()) return { kind: 'photosCaptioned', stopped: true };
    const soFar = since(captions.run(run.lease.id));
    announce('captionRunChanged', soFar);
    run.onProgress(soFar);
    if (seen.length === 0) return { kind: 'photosCaptioned', stopped: false };
    next = readGroup(parts, run, last);
    // Heard of when it is its turn; until then it is nobody's.
    next.catch(() => {});
    try {
      const { outcomes, stopped } = await captionGroup(run, seen);
      run.hear(captions.keep(run.lease, outcomes, clock.now()));
      announce('photosChanged', { ids: seen.map(({ photoId }) => photoId) });
      if (stopped) return { kind: 'photosCaptioned', stopped: true };
    } finally {
      // Nothing reads on behind the back of whoever comes next.
      await next.catch(() => {});
    }
  }
}

async function readGroup(
  { captions, photos, clock, modelSha256 }: CaptionPhotosParts,
  run: CaptionPhotosRun,
  after: number,
): Promise<ReadGroup> {
  const take = (from: number): PhotoGroup => captions.next(run.lease, from, groupSize, modelSha256(run.settings), clock.now());
  let found = take(after);
  // Thousands may need no model; others get their turn meanwhile.
  while (found.photos.length === 0 && !found.isLast && !run.isEnding()) {
    await new Promise<void>((goOn) => clock.after(0, goOn));
    found = take(found.last);
  }
  const { photos: group, last } = found;
  const seen = await Promise.all(
    group.map(async (photo): Promise<Seen> => {
      try {
        return { ...photo, ...(await photos.see(photo.photoId, captionTask(run.settings.kind))) };
      } catch (error) {
        return { ...photo, failure: failureOf(error) };
      }
    }),
  );
  return { seen, last };
}

/** A fault that nobody foresaw is no photo's, nor is the end of the studio. */
function failureOf(error: unknown): Failure {
  if (error instanceof AppError && error.code !== 'studioClosing') return toFailure(error);
  throw error;
}

async function captionGroup(
  { settings, runEngine }: CaptionPhotosRun,
  group: readonly Seen[],
): Promise<{ readonly outcomes: readonly CaptionOutcome[]; readonly stopped: boolean }> {
  const readable = group.flatMap((each) => ('pixels' in each ? [each] : []));
  const failed = group.flatMap((each) => ('failure' in each ? [each] : []));
  const failures = failed.map(({ place, words, failure }): CaptionOutcome => ({ place, words, kind: 'failed', failure }));
  if (readable.length === 0) return { outcomes: failures, stopped: false };
  const pictures = readable.map(({ pixels, words }) => ({ picture: pixels, words }));
  const outcome = await runEngine({ kind: 'captionMany', pictures, wanted: settings.kind, beams: settings.beams });
  if (outcome.kind !== 'captions') throw new AppError('badRequest', { because: 'The engine answered another request.' });
  const { use } = outcome;
  const written = readable.flatMap(({ place, words, sha256 }, index): CaptionOutcome[] => {
    const caption = outcome.captions[index] ?? null;
    return caption === null ? [] : [{ place, words, kind: 'written', caption, sha256, use }];
  });
  return { outcomes: [...failures, ...written], stopped: outcome.stopped };
}

/** Photos a minute since now, and how long the rest takes at that. */
function startPace(clock: Clock, first: CaptionRun): (run: CaptionRun) => CaptionRun {
  const started = clock.steady();
  const before = askedOf(first);
  return (run) => {
    const minutes = (clock.steady() - started) / 60_000;
    const asked = askedOf(run) - before;
    if (asked === 0 || minutes === 0) return run;
    const perMinute = asked / minutes;
    const left = run.photos - askedOf(run) - run.known - run.skipped - run.protected;
    return { ...run, perMinute, secondsLeft: (left / perMinute) * 60 };
  };
}

/** What took time: photos that were read. */
function askedOf({ captioned, failed }: CaptionRun): number {
  return captioned + failed;
}
