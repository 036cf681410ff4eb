import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import { weightBits } from '../contract/weights.ts';
import type { WeightBits } from '../contract/weights.ts';
import { imageIdSchema, sidecarBatchIdSchema } from '../contract/ids.ts';
import { captionOptionNames, captionUse, toCaptionFolders } from './captionArguments.ts';
import { captionActions } from './captionsCommand.ts';
import type { Command } from './command.ts';
import { toGenerate } from './drawingArguments.ts';
import { toEdits } from './editArguments.ts';
import { toExport } from './exportArguments.ts';
import { parseOptions, requireAllowed } from './options.ts';
import type { Values } from './options.ts';
import { exactly } from './optionValues.ts';
import { photoActions } from './photosCommand.ts';
import { UsageError } from './usageError.ts';

export type Invocation = {
  readonly command: Command;
  readonly json: boolean;
  readonly profile: string | null;
  readonly package: string | null;
};

/** The arguments as a command. Throws UsageError, or an AppError for values out of range. */
export function parseArguments(args: readonly string[]): Invocation {
  const { values, positionals } = parseOptions(args);
  if (values.profile?.trim() === '') throw new AppError('profileUnnamed');
  const [name, ...rest] = positionals;
  const settings = { json: values.json ?? false, profile: values.profile ?? null, package: packageOf(values) };
  if (values.version === true) return { command: { kind: 'version' }, ...settings };
  if (values.help === true || name === 'help') return { command: { kind: 'help' }, ...settings };
  if (name === undefined) throw new UsageError('Say what to do.');
  requireAllowed(name, values);
  return { command: toCommand(name, rest, values), ...settings };
}

/** Two names for one thing, by which people look for it. */
function packageOf({ package: named, model }: Values): string | null {
  if (named !== undefined && model !== undefined && named !== model) throw new UsageError('--package and --model are the same; name one.');
  return named ?? model ?? null;
}

function toCommand(name: string, rest: readonly string[], values: Values): Command {
  switch (name) {
    case 'generate':
      return toGenerate(rest, values);
    case 'edit':
      return toEdits(rest, values);
    case 'ask': {
      const question = rest.at(-1) ?? '';
      if (rest.length !== 2 && rest.length !== 3) throw new UsageError(askUse);
      if (namesPicture(question)) throw new UsageError(`The question is missing. ${askUse}`);
      return { kind: 'ask', pictures: rest.slice(0, -1), question };
    }
    case 'caption': {
      const [picture = '', ...more] = rest;
      const isPlain = more.length === 0 && captionOptionNames.every((option) => !Object.hasOwn(values, option));
      if (isPlain && picture === '') throw new UsageError(captionUse);
      return isPlain ? { kind: 'caption', picture } : toCaptionFolders(rest, values);
    }
    case 'export':
      return toExport(rest, values);
    case 'photos':
      return toPhotos(rest, values.search ?? null);
    case 'captions':
      return toCaptions(rest);
    case 'sidecars':
      return toSidecars(rest);
    case 'devices':
      return toDevices(rest);
    case 'history': {
      exactly(rest, 0, 'history [--search WORDS] [--limit N] [--json]');
      return { kind: 'history', search: values.search ?? null, limit: toLimit(values.limit ?? '20') };
    }
    default:
      return toModelsCommand(rest, values);
  }
}

const askUse = 'Use: ask PICTURE [PICTURE] "<question>"';

/** No question looks like this: the person has forgotten it behind the pictures. */
function namesPicture(words: string): boolean {
  return imageIdSchema.safeParse(words).success || /^\S+\.(png|jpe?g|webp|avif|gif|tiff?)$/iu.test(words);
}

/** More than a person draws in years, read page by page. */
const entriesAtMost = 1_000_000;

function toLimit(text: string): number {
  const limit = z.coerce.number().int().min(1).max(entriesAtMost).safeParse(text);
  if (!limit.success) throw new UsageError(`--limit is a whole number from 1 to ${entriesAtMost}.`);
  return limit.data;
}

const photosUse = 'Use: photos add DIR | list [DIR] [--search WORDS] | rescan [DIR] | check [DIR] | remove DIR | duplicates [DIR]';

function toPhotos([name = 'list', folder = null, ...rest]: readonly (string | null)[], search: string | null): Command {
  const action = photoActions.find((each) => each === name);
  const needsFolder = action === 'add' || action === 'remove';
  if (action === undefined || rest.length > 0 || folder === '' || (needsFolder && folder === null)) throw new UsageError(photosUse);
  if (search !== null && action !== 'list') throw new UsageError(photosUse);
  return { kind: 'photos', action, folder, search };
}

function toCaptions([name, ...rest]: readonly string[]): Command {
  const action = captionActions.find((each) => each === name);
  if (action === undefined || rest.length > 0) throw new UsageError('Use: captions undo | redo');
  return { kind: 'captions', action };
}

function toSidecars([action, text, ...rest]: readonly string[]): Command {
  const id = sidecarBatchIdSchema.safeParse(text);
  if (action !== 'undo' || !id.success || rest.length > 0) throw new UsageError('Use: sidecars undo sid_...');
  return { kind: 'sidecars', action, id: id.data };
}

function toDevices([action = 'list', ...rest]: readonly string[]): Command {
  if ((action === 'list' || action === 'probe') && rest.length === 0) return { kind: 'devices', action };
  if (action === 'install-cuda' && rest.length <= 1) return { kind: 'cudaPack', action: 'install', from: rest[0] ?? null };
  if (action === 'remove-cuda' && rest.length === 0) return { kind: 'cudaPack', action: 'remove' };
  throw new UsageError('Use: devices [list] | devices probe | devices install-cuda [DIR] | devices remove-cuda');
}

function toModelsCommand([action = 'list', ...rest]: readonly string[], { bits, python }: Values): Command {
  const [what = ''] = rest;
  if (action === 'import' && rest.length === 1 && what !== '') {
    return { kind: 'models', action, folder: what, bits: toBits(bits ?? '8'), python: python ?? null };
  }
  if (bits !== undefined || python !== undefined) throw new UsageError('--bits and --python are for models import.');
  if (action === 'list' && rest.length === 0) return { kind: 'models', action };
  if (action === 'verify' && rest.length <= 1) return { kind: 'models', action, modelId: rest[0] ?? null };
  if (action === 'add' && rest.length === 1 && what !== '') return { kind: 'models', action, from: what };
  if (action === 'remove' && rest.length === 1 && what !== '') return { kind: 'models', action, modelId: what };
  throw new UsageError(modelsUse);
}

const modelsUse =
  'Use: models list | models verify [MODEL] | models add PATH|ADDRESS | models import DIR [--bits 4|8|16] [--python FILE] | models remove MODEL';

function toBits(text: string): WeightBits {
  const bits = weightBits.find((each) => String(each) === text);
  if (bits === undefined) throw new UsageError('--bits is 4, 8 or 16.');
  return bits;
}
