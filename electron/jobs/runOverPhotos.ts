import type { CaptionRun } from '../contract/captionRuns.ts';
import type { Failure } from '../contract/errors.ts';
import { AppError } from '../contract/errors.ts';
import { toFailure } from '../contract/errorWords.ts';
import type { ImageCard } from '../contract/images.ts';
import type { CaptionStore, PhotoGroup, PhotoOfRun, RunOutcome } from './captionPorts.ts';
import type { Announce, Clock, JobLease, JobWish } from './ports.ts';
import { isPassing } from './queueRest.ts';
import { startPace } from './runPace.ts';

/** What is done with the photos of a run; captionGroup.ts and editPhoto.ts are the two kinds. */
export type PhotoWork<Read> = {
  /** Photos that are worked on together. */
  readonly groupSize: number;
  /** What comes of a photo stands with the photo itself. */
  readonly changesPhotos: boolean;
  /** Checksum of the model; null while it is not known. */
  readonly modelSha256: () => string | null;
  /** Done beside the model's work on the photos before. Throws an AppError where this photo cannot be had. */
  readonly read: (photo: PhotoOfRun) => Promise<Read>;
  /** Photos that it was stopped before have no outcome. */
  readonly work: (group: readonly ReadPhoto<Read>[]) => Promise<{ readonly outcomes: readonly RunOutcome[]; readonly stopped: boolean }>;
  /** Outcomes that the store did not take are of no use to anybody. */
  readonly dropped: (outcomes: readonly RunOutcome[], added: readonly ImageCard[]) => Promise<void>;
};

export type ReadPhoto<Read> = PhotoOfRun & { readonly read: Read };

export type RunParts = { readonly captions: CaptionStore; readonly clock: Clock; readonly announce: Announce };

export type RunInHand = {
  readonly lease: JobLease;
  /** Somebody asked for its end. */
  readonly isEnding: () => boolean;
  readonly hear: (wish: JobWish) => void;
  readonly onProgress: (run: CaptionRun) => void;
};

type Tried<Read> = ReadPhoto<Read> | (PhotoOfRun & { readonly failure: Failure });
type ReadGroup<Read> = { readonly tried: readonly Tried<Read>[]; readonly last: number };

/** How the work on a run ended. What it made is kept already. */
export type PhotosDone = { readonly kind: 'photosDone'; readonly stopped: boolean };

/**
 * Works through the photos of a run, group by group: the files of the next group are read while the model is at work on this one, and
 * what is done is on disk before more is begun. A photo that cannot be read is a failure of its own.
 */
export async function runOverPhotos<Read>(work: PhotoWork<Read>, parts: RunParts, run: RunInHand): Promise<PhotosDone> {
  const { captions, clock, announce } = parts;
  const since = startPace(clock, captions.run(run.lease.id));
  let next = readGroup(work, parts, run, -1);
  for (;;) {
    const { tried, last } = await next;
    if (run.isEnding()) return { kind: 'photosDone', stopped: true };
    const soFar = since(captions.run(run.lease.id));
    announce('captionRunChanged', soFar);
    run.onProgress(soFar);
    if (tried.length === 0) return { kind: 'photosDone', stopped: false };
    next = readGroup(work, parts, run, last);
    // Heard of when it is its turn; until then it is nobody's.
    next.catch(() => {});
    try {
      const { outcomes, stopped } = await outcomesOf(work, tried);
      await keep(work, outcomes, parts, run);
      if (work.changesPhotos) announce('photosChanged', { ids: tried.map(({ photoId }) => photoId) });
      if (stopped) return { kind: 'photosDone', stopped: true };
    } finally {
      // Nothing reads on behind the back of whoever comes next.
      await next.catch(() => {});
    }
  }
}

async function readGroup<Read>(
  { groupSize, modelSha256, read }: PhotoWork<Read>,
  { captions, clock }: RunParts,
  { lease, isEnding }: RunInHand,
  after: number,
): Promise<ReadGroup<Read>> {
  const take = (from: number): PhotoGroup => captions.next(lease, from, groupSize, modelSha256(), clock.now());
  let found = take(after);
  // Thousands may need no model; others get their turn meanwhile.
  while (found.photos.length === 0 && !found.isLast && !isEnding()) {
    await new Promise<void>((goOn) => clock.after(0, goOn));
    found = take(found.last);
  }
  const { photos: group, last } = found;
  const tried = await Promise.all(
    group.map(async (photo): Promise<Tried<Read>> => {
      try {
        return { ...photo, read: await read(photo) };
      } catch (error) {
        return { ...photo, failure: failureOf(error) };
      }
    }),
  );
  return { tried, last };
}

/** A fault that nobody foresaw is no photo's, nor is the end of the studio, nor a store that takes nothing now. */
function failureOf(error: unknown): Failure {
  const failure = toFailure(error);
  if (error instanceof AppError && error.code !== 'studioClosing' && !isPassing(failure)) return failure;
  throw error;
}

async function outcomesOf<Read>(
  { work }: PhotoWork<Read>,
  tried: readonly Tried<Read>[],
): Promise<{ readonly outcomes: readonly RunOutcome[]; readonly stopped: boolean }> {
  const readable = tried.flatMap((each) => ('read' in each ? [each] : []));
  const failed = tried.flatMap((each) => ('failure' in each ? [each] : []));
  const failures = failed.map(({ place, words, failure }): RunOutcome => ({ place, words, kind: 'failed', failure }));
  if (readable.length === 0) return { outcomes: failures, stopped: false };
  const { outcomes, stopped } = await work(readable);
  return { outcomes: [...failures, ...outcomes], stopped };
}

async function keep<Read>(
  { dropped }: PhotoWork<Read>,
  outcomes: readonly RunOutcome[],
  { captions, clock, announce }: RunParts,
  { lease, hear }: RunInHand,
): Promise<void> {
  let added: readonly ImageCard[] = [];
  try {
    const kept = captions.keep(lease, outcomes, clock.now());
    ({ added } = kept);
    hear(kept.wish);
  } finally {
    await dropped(outcomes, added);
  }
  if (added.length === 0) return;
  announce('imagesAdded', { images: added });
  announce('historyChanged', null);
}
