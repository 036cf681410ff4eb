import { z } from 'zod';
import { captionSettingsSchema } from '../contract/captionSettings.ts';
import type { CaptionSettings } from '../contract/captionSettings.ts';
import { parseRequest } from '../contract/parseRequest.ts';
import { sidecarFormats, xmpNames } from '../contract/sidecarFormats.ts';
import type { SidecarFormat, XmpName } from '../contract/sidecarFormats.ts';
import { UsageError } from './usageError.ts';

/** Captions of all photos in folders. */
export type CaptionFoldersCommand = {
  readonly kind: 'captionFolders';
  readonly folders: readonly string[];
  readonly settings: CaptionSettings;
  /** Empty: captions stay in the library. */
  readonly formats: readonly SidecarFormat[];
  readonly xmpName: XmpName;
  readonly dryRun: boolean;
  readonly retryFailed: boolean;
};

export const captionOptions = {
  formats: { type: 'string' },
  'xmp-name': { type: 'string' },
  length: { type: 'string' },
  question: { type: 'string' },
  context: { type: 'string' },
  overwrite: { type: 'boolean' },
  append: { type: 'boolean' },
  prepend: { type: 'boolean' },
  'include-edited': { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  'retry-failed': { type: 'boolean' },
} as const;

export const captionOptionNames = Object.keys(captionOptions);

type Values = {
  readonly [K in keyof typeof captionOptions]?: ((typeof captionOptions)[K]['type'] extends 'boolean' ? boolean : string) | undefined;
};

export const captionUse = 'Use: caption PICTURE, or caption DIR... [--formats txt,xmp,json,jsonl,csv]';

const lengths = ['short', 'long', 'keywords'] as const;
const policies = ['overwrite', 'append', 'prepend'] as const;

/** `caption` over folders, with these options. Throws UsageError. */
export function toCaptionFolders(folders: readonly string[], values: Values): CaptionFoldersCommand {
  if (folders.length === 0 || folders.includes('')) throw new UsageError(captionUse);
  const [policy = 'skip', another] = policies.filter((each) => values[each] === true);
  if (another !== undefined) throw new UsageError(`--${policy} and --${another} cannot both be.`);
  if (values.question !== undefined && values.length !== undefined) throw new UsageError('A question has no --length.');
  const kind = values.question === undefined ? oneOf(lengths, values.length ?? 'short', 'length') : 'question';
  const settings = {
    kind,
    question: values.question ?? '',
    context: values.context ?? '',
    beams: 1,
    policy,
    includeEdited: values['include-edited'] ?? false,
  };
  return {
    kind: 'captionFolders',
    folders,
    settings: parseRequest(captionSettingsSchema, settings),
    formats: formatsOf(values.formats),
    xmpName: oneOf(xmpNames, values['xmp-name'] ?? 'photo.jpg.xmp', 'xmp-name'),
    dryRun: values['dry-run'] ?? false,
    retryFailed: values['retry-failed'] ?? false,
  };
}

function formatsOf(text: string | undefined): readonly SidecarFormat[] {
  if (text === undefined) return [];
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  return [...new Set(names.map((name) => oneOf(sidecarFormats, name, 'formats')))];
}

function oneOf<T extends string>(words: readonly [T, ...T[]], word: string, option: string): T {
  const known = z.enum(words).safeParse(word);
  if (!known.success) throw new UsageError(`--${option} is ${option === 'formats' ? 'of' : 'one of'}: ${words.join(', ')}.`);
  return known.data;
}
