import type { DrawOrder } from '../contract/jobs.ts';
import { editRequestSchema } from '../contract/jobs.ts';
import { parseRequest } from '../contract/parseRequest.ts';
import { toEdit, toSampling } from './drawingArguments.ts';
import type { EditCommand } from './drawingArguments.ts';
import type { Values } from './options.ts';
import { optionalNumber } from './optionValues.ts';
import { UsageError } from './usageError.ts';

/** One edit of all photos in folders; null is filled from the model in use. */
export type EditFoldersCommand = {
  readonly kind: 'editFolders';
  readonly folders: readonly string[];
  readonly instruction: string;
  readonly imageGuidance: number | null;
  readonly asDrawn: boolean;
  readonly seed: number | null;
  readonly steps: number | null;
  readonly guidance: number | null;
  readonly temperature: number | null;
  readonly order: DrawOrder | null;
  /** Where copies go; null: the pictures stay in the history. */
  readonly into: string | null;
  readonly dryRun: boolean;
  readonly retryFailed: boolean;
};

const ofFolders = ['dry-run', 'retry-failed'] as const;

/** `edit` of a picture, or with --all of every photo in folders. */
export function toEdits(rest: readonly string[], values: Values): EditCommand | EditFoldersCommand {
  if (values.all === true) return toEditFolders(rest, values);
  const stray = ofFolders.find((option) => values[option] !== undefined);
  if (stray !== undefined) throw new UsageError(`--${stray} is for edit --all.`);
  return toEdit(rest, values);
}

function toEditFolders(rest: readonly string[], values: Values): EditFoldersCommand {
  const [folders, instruction] = [rest.slice(0, -1), rest.at(-1) ?? ''];
  if (folders.length === 0 || folders.includes('')) throw new UsageError('Use: edit --all DIR... "<instruction>" [--out DIR]');
  if (values.n !== undefined) throw new UsageError('edit --all makes one picture of each photo, so it takes no --n.');
  if (values.out === '') throw new UsageError('Say where to write the pictures: --out DIR');
  return {
    kind: 'editFolders',
    folders,
    instruction: parseRequest(editRequestSchema.shape.instruction, instruction),
    imageGuidance: optionalNumber(editRequestSchema.shape.imageGuidance, values['image-guidance']),
    asDrawn: values['as-drawn'] ?? false,
    ...toSampling(values),
    into: values.out ?? null,
    dryRun: values['dry-run'] ?? false,
    retryFailed: values['retry-failed'] ?? false,
  };
}
