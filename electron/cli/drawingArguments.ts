import { z } from 'zod';
import { continuesSchema, drawOrders, editRequestSchema, generateRequestSchema } from '../contract/jobs.ts';
import type { DrawOrder } from '../contract/jobs.ts';
import { limits } from '../contract/limits.ts';
import { parseRequest } from '../contract/parseRequest.ts';
import type { Values } from './options.ts';
import { exactly, optionalNumber } from './optionValues.ts';
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

export type GenerateCommand = {
  readonly kind: 'generate';
  readonly prompt: string;
  readonly style: string | null;
  /** null: as many as the model suggests. */
  readonly tries: number | null;
} & DrawingOptions;

export type ContinueCommand = {
  readonly kind: 'continue';
  readonly picture: string;
  readonly out: string;
  /** null: from all the tokens it has. */
  readonly from: number | null;
  readonly variations: number;
  readonly seed: number | null;
};

export type EditCommand = {
  readonly kind: 'edit';
  readonly picture: string;
  readonly instruction: string;
  readonly imageGuidance: number | null;
  readonly asDrawn: boolean;
} & DrawingOptions;

/** `generate`, from words or from a picture that there is. */
export function toGenerate(rest: readonly string[], values: Values): GenerateCommand | ContinueCommand {
  if (values.continue !== undefined) return toContinue(values.continue, rest, values);
  if (values.from !== undefined) throw new UsageError('--from says where --continue PICTURE goes on.');
  const [prompt = ''] = exactly(rest, 1, 'generate "<prompt>" --out FILE.png');
  return {
    kind: 'generate',
    prompt: parseRequest(generateRequestSchema.shape.prompt, prompt),
    style: toStyle(values.style),
    tries: optionalNumber(generateRequestSchema.shape.variations, values.tries),
    ...toDrawing(values),
  };
}

export function toEdit(rest: readonly string[], values: Values): EditCommand {
  const [picture = '', instruction = ''] = exactly(rest, 2, 'edit PICTURE "<instruction>" --out FILE.png');
  const imageGuidance = optionalNumber(editRequestSchema.shape.imageGuidance, values['image-guidance']);
  return {
    kind: 'edit',
    picture,
    instruction: parseRequest(editRequestSchema.shape.instruction, instruction),
    imageGuidance,
    asDrawn: values['as-drawn'] ?? false,
    ...toDrawing(values),
  };
}

const ownSettings = ['steps', 'guidance', 'temperature', 'order', 'style', 'tries'] as const;

/** Words and settings are the picture's own; with others it would be another picture. */
function toContinue(picture: string, rest: readonly string[], values: Values): ContinueCommand {
  exactly(rest, 0, 'generate --continue PICTURE [--from K] [--n N] --out FILE.png');
  const stray = ownSettings.find((option) => values[option] !== undefined);
  if (stray !== undefined) throw new UsageError(`A picture goes on with its own settings, so --continue takes no --${stray}.`);
  const { out, variations, seed } = toDrawing(values);
  return { kind: 'continue', picture, out, variations, seed, from: optionalNumber(continuesSchema.shape.from, values.from) };
}

function toStyle(text: string | undefined): string | null {
  const style = generateRequestSchema.shape.style.safeParse(text);
  if (!style.success) throw new UsageError(`--style takes at most ${limits.styleCharacters} characters.`);
  return style.data || null;
}

function toDrawing(values: Values): DrawingOptions {
  if (values.out === undefined || values.out === '') throw new UsageError('Say where to write the picture: --out FILE.png');
  return {
    out: values.out,
    variations: optionalNumber(generateRequestSchema.shape.variations, values.n) ?? 1,
    ...toSampling(values),
  };
}

/** How to draw, whatever is drawn and wherever it goes. */
export function toSampling(values: Values): Omit<DrawingOptions, 'out' | 'variations'> {
  const { shape } = generateRequestSchema;
  const order = z
    .enum(drawOrders)
    .nullable()
    .safeParse(values.order ?? null);
  if (!order.success) throw new UsageError(`--order is one of: ${drawOrders.join(', ')}.`);
  return {
    seed: optionalNumber(shape.seed, values.seed),
    steps: optionalNumber(shape.steps, values.steps),
    guidance: optionalNumber(shape.guidance, values.guidance),
    temperature: optionalNumber(shape.temperature, values.temperature),
    order: order.data,
  };
}
