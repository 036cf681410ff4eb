import { z } from 'zod';
import { captionPolicies } from './captionSettings.ts';
import type { Failure } from './errors.ts';
import { photoIdSchema } from './ids.ts';
import type { PhotoId, SidecarBatchId } from './ids.ts';
import type { BatchFailure } from './images.ts';
import { limits } from './limits.ts';
import { sidecarFormats, xmpNames } from './sidecarFormats.ts';
import type { SidecarFormat, SidecarSettings } from './sidecarFormats.ts';

const formats = z.array(z.enum(sidecarFormats)).max(sidecarFormats.length);

export const sidecarSettingsSchema = z.strictObject({
  formats: formats.readonly(),
  xmpName: z.enum(xmpNames),
}) satisfies z.ZodType<SidecarSettings>;

export const sidecarChoiceSchema = z.strictObject({
  formats: formats.min(1).readonly(),
  xmpName: z.enum(xmpNames),
  policy: z.enum(captionPolicies),
  /** `overwrite` also replaces words that somebody else wrote. */
  includeEdited: z.boolean(),
});
export type SidecarChoice = Readonly<z.infer<typeof sidecarChoiceSchema>>;

export const sidecarRequestSchema = z.strictObject({
  photoIds: z.array(photoIdSchema).min(1).max(limits.chosenPhotos).readonly(),
  choice: sidecarChoiceSchema,
});
export type SidecarRequest = Readonly<z.infer<typeof sidecarRequestSchema>>;

/**
 * `create` a file, `merge` into one with nothing lost, `replace` words in one, or leave it: because it says so already, or it must not be
 * touched.
 */
export const sidecarActions = ['create', 'merge', 'replace', 'unchanged', 'refuse'] as const;
export type SidecarAction = (typeof sidecarActions)[number];

/** What will happen to one sidecar for one photo. */
export type SidecarEntry = {
  readonly photoId: PhotoId;
  /** The sidecar, to be shown. */
  readonly target: string;
  readonly format: SidecarFormat;
  readonly action: SidecarAction;
  /** Why it is refused, or why words in it are kept. */
  readonly reason: Failure | null;
  /** Its words now and afterwards; null where there is no file or it cannot be read. */
  readonly before: string | null;
  readonly after: string | null;
};

/** What writing would do now. Written or undone under its id. */
export type SidecarPlan = {
  readonly id: SidecarBatchId;
  /** By photo and format. */
  readonly counts: Readonly<Record<SidecarAction, number>>;
  /** To be written; a list of a folder is one for all its photos. */
  readonly files: number;
  /** Photos that have no caption to write, or are not there. */
  readonly leftOut: number;
  /** The first of each action, at most limits.planEntries of it. */
  readonly entries: readonly SidecarEntry[];
};

/** What became of a plan. Files that were changed since they were planned are among the failures. */
export type SidecarsWritten = { readonly files: number; readonly failures: readonly BatchFailure[] };

/** Photos whose words were taken from beside them into the library, and sidecars that could not be read. */
export type SidecarsTakenIn = { readonly photoIds: readonly PhotoId[]; readonly failures: readonly BatchFailure[] };

export type SidecarsUndone = { readonly restored: number; readonly failures: readonly BatchFailure[] };

/** What a sidecar says that is there already; `by` is null where nothing tells who wrote it. */
export type FoundSidecar = {
  readonly photoId: PhotoId;
  readonly target: string;
  readonly format: SidecarFormat;
} & (
  | {
      readonly words: { readonly text: string; readonly keywords: readonly string[]; readonly by: 'model' | 'person' | null };
      readonly failure: null;
    }
  | { readonly words: null; readonly failure: Failure }
);
