import type { CaptionRun } from '../contract/captionRuns.ts';
import type { ModelUse, SeenCaption } from '../contract/engineWork.ts';
import type { Failure } from '../contract/errors.ts';
import type { ImageId, JobId, PhotoId } from '../contract/ids.ts';
import type { ImageCard, Pixels } from '../contract/images.ts';
import type { Task } from '../contract/tasks.ts';
import type { JobLease, JobWish, NewImage } from './ports.ts';

/** What a run over photos needs from the world. */

/** A photo that the model is to be asked about, by its place in the run. `words` are said to the model besides: question, context, instruction. */
export type PhotoOfRun = { readonly place: number; readonly photoId: PhotoId; readonly words: string };

/** `last`: the place up to which photos are settled or named here; none comes after it where `isLast`. */
export type PhotoGroup = { readonly photos: readonly PhotoOfRun[]; readonly last: number; readonly isLast: boolean };

type Outcome = Pick<PhotoOfRun, 'place' | 'words'>;
/** `sha256` is of the content that was seen. */
type Made = Outcome & { readonly sha256: string; readonly use: ModelUse };
export type WrittenOutcome = Made & { readonly kind: 'written'; readonly caption: SeenCaption };
/** The picture's file is on disk; its row comes with the photo's settlement. */
export type EditOutcome = Made & { readonly kind: 'edited'; readonly image: NewImage };

/** What came of a photo. */
export type RunOutcome = WrittenOutcome | EditOutcome | (Outcome & { readonly kind: 'failed'; readonly failure: Failure });

export type CaptionStore = {
  /**
   * The next photos after a place that only the model can caption or edit, at most `limit`. Those before them that have words, are
   * protected, cannot be had, or were done in the same way before are settled on the way. `model` is null while it is not known.
   */
  next(lease: JobLease, after: number, limit: number, model: string | null, now: number): PhotoGroup;
  /**
   * Each photo of a run is settled once: what comes later for it is dropped. Answers what another process asked of the run, and the
   * pictures that the library has from now on.
   */
  keep(lease: JobLease, outcomes: readonly RunOutcome[], now: number): { readonly wish: JobWish; readonly added: readonly ImageCard[] };
  run(id: JobId): CaptionRun;
  finish(lease: JobLease, now: number): void;
};

/** A fitted copy of a photo as a picture of the history, and what the photo's file consists of. */
export type PhotoSource = { readonly imageId: ImageId; readonly sha256: string };

export type PhotoFiles = {
  /** The photo as the model of this task sees it: upright, in sRGB, stretched to its square. Throws with the reason where it cannot be had. */
  see(id: PhotoId, task: Task): Promise<{ readonly pixels: Pixels; readonly sha256: string }>;
  /** Takes it into the history, where it is not there yet, as opening it for Edit does. Throws as above, or what keeping a picture throws. */
  take(id: PhotoId): Promise<PhotoSource>;
};
