import { parseArgs } from 'node:util';
import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import { defaultExport, exportFormats, exportRecords, exportScales } from '../contract/exportOptions.ts';
import type { ExportOptions } from '../contract/exportOptions.ts';
import { exportOptionsSchema } from '../contract/exports.ts';
import { imageIdSchema, sidecarBatchIdSchema } from '../contract/ids.ts';
import { continuesSchema, drawOrders, editRequestSchema, generateRequestSchema } from '../contract/jobs.ts';
import type { DrawOrder } from '../contract/jobs.ts';
import { limits } from '../contract/limits.ts';
import { parseRequest } from '../contract/parseRequest.ts';
import { photoActions } from './photosCommand.ts';
import type { PhotosCommand } from './photosCommand.ts';
import { captionOptionNames, captionOptions, captionUse, toCaptionFolders } from './captionArguments.ts';
import type { CaptionFoldersCommand } from './captionArguments.ts';
import type { DevicesCommand } from './devicesCommand.ts';
import type { SidecarsCommand } from './sidecarsCommand.ts';
import { UsageError } from './usageError.ts';

/** How to draw; null and undefined are filled from the model in use. */
export type DrawingOptions = {
  readonly out: string;
  readonly seed: number | null;
  readonly variations: number;
  readonly steps: number | null;
  readonly guidance: number | null;
  readonly temperature: number | null;
  readonly order: DrawOrder | null;
};

export type ExportCommand = {
  readonly kind: 'export';
  readonly pictures: readonly string[];
  readonly target: string;
  readonly options: ExportOptions;
};

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | ({ readonly kind: 'generate'; readonly prompt: string; readonly style: string | null } & DrawingOptions)
  | {
      readonly kind: 'continue';
      readonly picture: string;
      readonly out: string;
      /** null: from all the tokens it has. */
      readonly from: number | null;
      readonly variations: number;
      readonly seed: number | null;
    }
  | ({
      readonly kind: 'edit';
      readonly picture: string;
      readonly instruction: string;
      readonly imageGuidance: number | null;
    } & DrawingOptions)
  | { readonly kind: 'ask'; readonly pictures: readonly string[]; readonly question: string }
  | { readonly kind: 'caption'; readonly picture: string }
  | CaptionFoldersCommand
  | SidecarsCommand
  | ExportCommand
  | PhotosCommand
  | { readonly kind: 'history'; readonly search: string | null; readonly limit: number }
  | DevicesCommand
  | { readonly kind: 'models'; readonly action: 'list' }
  | { readonly kind: 'models'; readonly action: 'verify'; readonly modelId: string | null };

export type Invocation = {
  readonly command: Command;
  readonly json: boolean;
  readonly profile: string | null;
  readonly package: string | null;
};

const options = {
  out: { type: 'string', short: 'o' },
  seed: { type: 'string' },
  n: { type: 'string' },
  steps: { type: 'string' },
  guidance: { type: 'string' },
  'image-guidance': { type: 'string' },
  temperature: { type: 'string' },
  order: { type: 'string' },
  style: { type: 'string' },
  continue: { type: 'string' },
  from: { type: 'string' },
  format: { type: 'string' },
  scale: { type: 'string' },
  record: { type: 'string' },
  background: { type: 'string' },
  ...captionOptions,
  search: { type: 'string' },
  limit: { type: 'string' },
  json: { type: 'boolean' },
  profile: { type: 'string' },
  package: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

type Values = { readonly [K in keyof typeof options]?: ((typeof options)[K]['type'] extends 'boolean' ? boolean : string) | undefined };

/** Options beyond these common ones are refused for a command, so that a misspelt wish is not silently dropped. */
const common = ['json', 'profile', 'package', 'help', 'version'] as const;
const drawing = ['out', 'seed', 'n', 'steps', 'guidance', 'temperature', 'order'] as const;
const allowed: Readonly<Record<string, readonly string[]>> = {
  generate: [...drawing, 'style', 'continue', 'from'],
  edit: [...drawing, 'image-guidance'],
  ask: [],
  caption: captionOptionNames,
  export: ['out', 'format', 'scale', 'record', 'background'],
  photos: ['search'],
  history: ['search', 'limit'],
  models: [],
  devices: [],
  sidecars: [],
};

/** The arguments as a command. Throws UsageError, or an AppError for values out of range. */
export function parseArguments(args: readonly string[]): Invocation {
  const { values, positionals } = parse(args);
  if (values.profile?.trim() === '') throw new AppError('profileUnnamed');
  const [name, ...rest] = positionals;
  const settings = { json: values.json ?? false, profile: values.profile ?? null, package: values.package ?? null };
  if (values.version === true) return { command: { kind: 'version' }, ...settings };
  if (values.help === true || name === 'help') return { command: { kind: 'help' }, ...settings };
  if (name === undefined) throw new UsageError('Say what to do.');
  requireAllowed(name, values);
  return { command: toCommand(name, rest, values), ...settings };
}

function parse(args: readonly string[]): { values: Values; positionals: string[] } {
  try {
    return parseArgs({ args: joinNegativeNumbers(args), options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(problemOf(error));
  }
}

/** Node's first sentence; its second, on words that start with a dash, knows nothing of our options. */
function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return 'The options were not understood';
  const [problem = ''] = error.message.split('. ');
  const isUnknown = 'code' in error && error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION';
  return isUnknown ? `${problem}. Words that start with a dash go to the end, after --` : problem;
}

/** "--seed -1" would be read as two options; the value is refused for what it is instead. */
function joinNegativeNumbers(args: readonly string[]): string[] {
  return args.reduce<string[]>((joined, arg) => {
    const last = joined.at(-1);
    if (last === undefined || !/^-\d/.test(arg) || !/^--[a-z-]+$/.test(last)) return [...joined, arg];
    return [...joined.slice(0, -1), `${last}=${arg}`];
  }, []);
}

function requireAllowed(name: string, values: Values): void {
  const own = allowed[name];
  if (own === undefined) throw new UsageError(`There is no command "${name}".`);
  const stray = Object.keys(values).find((option) => ![...common, ...own].includes(option));
  if (stray !== undefined) throw new UsageError(`"${name}" has no option --${stray}.`);
}

function toCommand(name: string, rest: readonly string[], values: Values): Command {
  switch (name) {
    case 'generate': {
      if (values.continue !== undefined) return toContinue(values.continue, rest, values);
      if (values.from !== undefined) throw new UsageError('--from says where --continue PICTURE goes on.');
      const [prompt = ''] = exactly(rest, 1, 'generate "<prompt>" --out FILE.png');
      return {
        kind: 'generate',
        prompt: parseRequest(generateRequestSchema.shape.prompt, prompt),
        style: toStyle(values.style),
        ...toDrawing(values),
      };
    }
    case 'edit': {
      const [picture = '', instruction = ''] = exactly(rest, 2, 'edit PICTURE "<instruction>" --out FILE.png');
      const imageGuidance = optionalNumber(editRequestSchema.shape.imageGuidance, values['image-guidance']);
      return {
        kind: 'edit',
        picture,
        instruction: parseRequest(editRequestSchema.shape.instruction, instruction),
        imageGuidance,
        ...toDrawing(values),
      };
    }
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
    case 'sidecars':
      return toSidecars(rest);
    case 'devices':
      return toDevices(rest);
    case 'history': {
      exactly(rest, 0, 'history [--search WORDS] [--limit N] [--json]');
      return { kind: 'history', search: values.search ?? null, limit: toLimit(values.limit ?? '20') };
    }
    default:
      return toModelsCommand(rest);
  }
}

const askUse = 'Use: ask PICTURE [PICTURE] "<question>"';

/** No question looks like this: the person has forgotten it behind the pictures. */
function namesPicture(words: string): boolean {
  return imageIdSchema.safeParse(words).success || /^\S+\.(png|jpe?g|webp|avif|gif|tiff?)$/iu.test(words);
}

const ownSettings = ['steps', 'guidance', 'temperature', 'order', 'style'] as const;

/** Words and settings are the picture's own; with others it would be another picture. */
function toContinue(picture: string, rest: readonly string[], values: Values): Command {
  exactly(rest, 0, 'generate --continue PICTURE [--from K] [--n N] --out FILE.png');
  const stray = ownSettings.find((option) => values[option] !== undefined);
  if (stray !== undefined) throw new UsageError(`A picture goes on with its own settings, so --continue takes no --${stray}.`);
  const { out, variations, seed } = toDrawing(values);
  return { kind: 'continue', picture, out, variations, seed, from: optionalNumber(continuesSchema.shape.from, values.from) };
}

function toExport(pictures: readonly string[], values: Values): Command {
  if (pictures.length === 0) throw new UsageError('Use: export PICTURE... --out FILE');
  if (values.out === undefined || values.out === '') throw new UsageError('Say where to write the picture: --out FILE');
  const shape = exportOptionsSchema.shape;
  const { format, scale, record, background } = defaultExport;
  const options = {
    ...defaultExport,
    format: oneOf(shape.format, values.format ?? format, `--format is one of: ${exportFormats.join(', ')}.`),
    scale: oneOf(shape.scale, scaleOf(values.scale ?? String(scale)), `--scale is one of: ${exportScales.join(', ')}.`),
    record: oneOf(shape.record, values.record ?? record, `--record is one of: ${exportRecords.join(', ')}.`),
    background: oneOf(shape.background, values.background?.toLowerCase() ?? background, '--background is a colour as #ffffff.'),
  };
  return { kind: 'export', pictures, target: values.out, options };
}

/** "original", or a number of times. */
function scaleOf(text: string): unknown {
  return text === 'original' ? text : Number(text);
}

function oneOf<T>(schema: z.ZodType<T>, value: unknown, problem: string): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new UsageError(problem);
  return parsed.data;
}

function toStyle(text: string | undefined): string | null {
  const style = generateRequestSchema.shape.style.safeParse(text);
  if (!style.success) throw new UsageError(`--style takes at most ${limits.styleCharacters} characters.`);
  return style.data || null;
}

/** More than a person draws in years, read page by page. */
const entriesAtMost = 1_000_000;

function toLimit(text: string): number {
  const limit = z.coerce.number().int().min(1).max(entriesAtMost).safeParse(text);
  if (!limit.success) throw new UsageError(`--limit is a whole number from 1 to ${entriesAtMost}.`);
  return limit.data;
}

const photosUse = 'Use: photos add DIR | list [DIR] [--search WORDS] | rescan [DIR] | remove DIR | duplicates [DIR]';

function toPhotos([name = 'list', folder = null, ...rest]: readonly (string | null)[], search: string | null): Command {
  const action = photoActions.find((each) => each === name);
  const needsFolder = action === 'add' || action === 'remove';
  if (action === undefined || rest.length > 0 || folder === '' || (needsFolder && folder === null)) throw new UsageError(photosUse);
  if (search !== null && action !== 'list') throw new UsageError(photosUse);
  return { kind: 'photos', action, folder, search };
}

function toSidecars([action, text, ...rest]: readonly string[]): Command {
  const id = sidecarBatchIdSchema.safeParse(text);
  if (action !== 'undo' || !id.success || rest.length > 0) throw new UsageError('Use: sidecars undo sid_...');
  return { kind: 'sidecars', action, id: id.data };
}

function toDevices([action = 'list', ...rest]: readonly string[]): Command {
  if ((action !== 'list' && action !== 'probe') || rest.length > 0) throw new UsageError('Use: devices [list] | devices probe');
  return { kind: 'devices', action };
}

function toModelsCommand([action = 'list', ...rest]: readonly string[]): Command {
  if (action === 'list' && rest.length === 0) return { kind: 'models', action };
  if (action === 'verify' && rest.length <= 1) return { kind: 'models', action, modelId: rest[0] ?? null };
  throw new UsageError('Use: models list | models verify [MODEL]');
}

function toDrawing(values: Values): DrawingOptions {
  const { shape } = generateRequestSchema;
  if (values.out === undefined || values.out === '') throw new UsageError('Say where to write the picture: --out FILE.png');
  const order = z
    .enum(drawOrders)
    .nullable()
    .safeParse(values.order ?? null);
  if (!order.success) throw new UsageError(`--order is one of: ${drawOrders.join(', ')}.`);
  return {
    out: values.out,
    seed: optionalNumber(shape.seed, values.seed),
    variations: optionalNumber(shape.variations, values.n) ?? 1,
    steps: optionalNumber(shape.steps, values.steps),
    guidance: optionalNumber(shape.guidance, values.guidance),
    temperature: optionalNumber(shape.temperature, values.temperature),
    order: order.data,
  };
}

function exactly(rest: readonly string[], count: number, use: string): readonly string[] {
  if (rest.length !== count) throw new UsageError(`Use: ${use}`);
  return rest;
}

function optionalNumber(schema: z.ZodType<number | null>, text: string | undefined): number | null {
  if (text === undefined) return null;
  return parseRequest(schema, text.trim() === '' ? Number.NaN : Number(text));
}
