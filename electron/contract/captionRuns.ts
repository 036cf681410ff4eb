import { z } from 'zod';
import { captionSettingsSchema } from './captionSettings.ts';
import type { Failure } from './errors.ts';
import type { TextPiece } from './history.ts';
import { jobIdSchema, photoIdSchema } from './ids.ts';
import type { ImageId, JobId, PhotoId } from './ids.ts';
import { editSettingsSchema } from './jobs.ts';
import type { JobState } from './jobs.ts';
import type { KeywordChange } from './keywordChange.ts';
import { limits } from './limits.ts';
import { photoSelectionSchema } from './photos.ts';
import type { PhotoCaption } from './photos.ts';
import type { WordReplacing } from './wordReplacing.ts';

/** What the model wrote about one photo. */
export type WrittenCaption = {
  readonly text: string;
  readonly pieces: readonly TextPiece[];
  readonly keywords: readonly string[];
  /** 0..1 */
  readonly confidence: number;
};

/** How sure the model was of each piece of a caption. */
export type CaptionPieces = { readonly photoId: PhotoId; readonly pieces: readonly TextPiece[] };

/** The photos themselves, or all that a search finds. */
export const captionTargetSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('photos'), ids: z.array(photoIdSchema).min(1).max(limits.chosenPhotos) }),
  z.strictObject({ kind: z.literal('selection'), selection: photoSelectionSchema }),
]);
export type CaptionTarget = z.infer<typeof captionTargetSchema>;

/** What is done with every photo of a run: words are written about it, or a picture is made of it. */
export const runSettingsSchema = z.discriminatedUnion('kind', [captionSettingsSchema, editSettingsSchema]);
export type RunSettings = Readonly<z.infer<typeof runSettingsSchema>>;

export const captionRunRequestSchema = z.strictObject({ target: captionTargetSchema, settings: runSettingsSchema });
export type CaptionRunRequest = z.infer<typeof captionRunRequestSchema>;

/** What a run would do now, by number of photos. All but the first add up to it. */
export type CaptionPlan = {
  readonly photos: number;
  /** To be written by the model. */
  readonly toCaption: number;
  /** To be edited by the model. */
  readonly toEdit: number;
  /** Their words, or their edits, are there already: the same model made them of the same content in the same way, and is not asked again. */
  readonly known: number;
  /** They have words, and the policy is to skip. */
  readonly skipped: number;
  /** A person wrote or changed their words. */
  readonly protected: number;
  /** Missing, offline or unreadable. */
  readonly unavailable: number;
};

export type CaptionRunState = 'waiting' | 'running' | 'paused' | 'stopped' | 'done' | 'failed';

/** By the state of its job; null where that is forgotten. A run that ended with photos left was stopped, whoever ended its job. */
export function captionRunStateOf(
  job: JobState | null,
  { isWhole, isPaused }: { readonly isWhole: boolean; readonly isPaused: boolean },
): CaptionRunState {
  switch (job) {
    case 'queued':
      return 'waiting';
    case 'running':
      return 'running';
    case 'failed':
      return 'failed';
    case 'done':
      return isWhole ? 'done' : 'stopped';
    case 'cancelled':
    case null:
      return isPaused ? 'paused' : 'stopped';
  }
}

/** A run over photos; what is left of `photos` is still to do. */
export type CaptionRun = {
  /** The run's job. */
  readonly id: JobId;
  readonly state: CaptionRunState;
  readonly settings: RunSettings;
  readonly photos: number;
  /** By the model. */
  readonly captioned: number;
  readonly edited: number;
  readonly known: number;
  readonly skipped: number;
  readonly protected: number;
  readonly failed: number;
  /** Photos a minute since it was last taken up, and what is left at that speed; null while nothing is measured. */
  readonly perMinute: number | null;
  readonly secondsLeft: number | null;
  readonly createdAt: number;
  readonly finishedAt: number | null;
};

/** A picture that a run made of a photo, or found made in the same way by an earlier one. */
export type PhotoEdit = { readonly photoId: PhotoId; readonly imageId: ImageId; readonly isNew: boolean };

/** A photo that could not be captioned or edited, and why. */
export type CaptionFailure = Failure & { readonly photoId: PhotoId; readonly path: string };

export const captionFailuresSchema = z.strictObject({
  runId: jobIdSchema,
  /** Place in the list of failures. */
  from: z.number().int().min(0),
  limit: z.number().int().min(limits.pageItems.min).max(limits.pageItems.max),
});
export type CaptionFailuresQuery = z.infer<typeof captionFailuresSchema>;

const captionText = z.string().trim().max(limits.captionCharacters);
const keyword = z.string().trim().min(1).max(limits.keywordCharacters);

export const captionEditSchema = z.strictObject({
  photoId: photoIdSchema,
  text: captionText,
  keywords: z.array(keyword).max(limits.keywords),
});
export type CaptionEdit = z.infer<typeof captionEditSchema>;

export const captionKeywordsSchema = z.strictObject({
  target: captionTargetSchema,
  change: z.strictObject({
    add: z.array(keyword).max(limits.keywords),
    remove: z.array(keyword).max(limits.keywords),
  }) satisfies z.ZodType<KeywordChange>,
});
export type CaptionKeywords = z.infer<typeof captionKeywordsSchema>;

export const captionedPhotosSchema = z.array(photoIdSchema).min(1).max(limits.chosenPhotos);

/** An act on captions that was taken back, or done again. */
export type CaptionUndo = { readonly kind: 'run' | 'edit' | 'approve' | 'revert'; readonly photoIds: readonly PhotoId[] };

const replacedWords = z.string().max(limits.replacedCharacters);

export const captionReplaceSchema = z.strictObject({
  target: captionTargetSchema,
  replacing: z.strictObject({
    find: replacedWords.min(1),
    replace: replacedWords,
    matchCase: z.boolean(),
    wholeWords: z.boolean(),
  }) satisfies z.ZodType<WordReplacing>,
});
export type CaptionReplace = z.infer<typeof captionReplaceSchema>;

export type ReplacedCaption = {
  readonly photoId: PhotoId;
  readonly name: string;
  readonly before: PhotoWords;
  readonly after: PhotoWords;
};
export type PhotoWords = Pick<PhotoCaption, 'text' | 'keywords'>;

/** What replacing would change. */
export type ReplacePlan = {
  readonly captions: number;
  /** Of them, by a person. */
  readonly byPerson: number;
  /** The first, at most limits.replaceSamples. */
  readonly samples: readonly ReplacedCaption[];
};
