import type { CaptionRun } from '../contract/captionRuns.ts';
import type { ModelUse, SeenCaption } from '../contract/engineWork.ts';
import type { Failure } from '../contract/errors.ts';
import type { JobId, PhotoId } from '../contract/ids.ts';
import type { Pixels } from '../contract/images.ts';
import type { Task } from '../contract/tasks.ts';
import type { JobLease, JobWish } from './ports.ts';

/** What a run of captions needs from the world. */

/** A photo that the model is to be asked about, by its place in the run. `words` are said to the model besides. */
export type PhotoToCaption = { readonly place: number; readonly photoId: PhotoId; readonly words: string };

/** `last`: the place up to which photos are settled or named here; none comes after it where `isLast`. */
export type PhotoGroup = { readonly photos: readonly PhotoToCaption[]; readonly last: number; readonly isLast: boolean };

/** What came of a photo. `sha256` is of the content that was seen. */
export type CaptionOutcome = { readonly place: number; readonly words: string } & (
  | { readonly kind: 'written'; readonly caption: SeenCaption; readonly sha256: string; readonly use: ModelUse }
  | { readonly kind: 'failed'; readonly failure: Failure }
);

export type CaptionStore = {
  /**
   * The next photos after a place that only the model can caption, at most `limit`. Those before them that have words, are protected,
   * cannot be had, or were captioned in the same way before are settled on the way. `model` is null while it is not known.
   */
  next(lease: JobLease, after: number, limit: number, model: string | null, now: number): PhotoGroup;
  /** Each photo of a run is settled once: what comes later for it is dropped. Answers what another process asked of the run. */
  keep(lease: JobLease, outcomes: readonly CaptionOutcome[], now: number): JobWish;
  run(id: JobId): CaptionRun;
  finish(lease: JobLease, now: number): void;
};

export type PhotoFiles = {
  /** The photo as the model of this task sees it: upright, in sRGB, stretched to its square. Throws with the reason where it cannot be had. */
  see(id: PhotoId, task: Task): Promise<{ readonly pixels: Pixels; readonly sha256: string }>;
};
