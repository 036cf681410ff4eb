import { z } from 'zod';
import type { ConversationId, ImageId, JobId } from './ids.ts';
import { conversationIdSchema, imageIdSchema, jobIdSchema } from './ids.ts';
import type { ErrorCode, Failure } from './errors.ts';
import { captionSettingsSchema } from './captionSettings.ts';
import { limits } from './limits.ts';

/** A refinement's message is an error code: whoever parses can hand the person the right sentence. */
function code(name: ErrorCode): { readonly error: ErrorCode } {
  return { error: name };
}

function wholeNumber(range: { readonly min: number; readonly max: number }, name: ErrorCode) {
  return z.number(code(name)).int(code(name)).min(range.min, code(name)).max(range.max, code(name));
}

function realNumber(range: { readonly min: number; readonly max: number }, name: ErrorCode) {
  return z.number(code(name)).min(range.min, code(name)).max(range.max, code(name));
}

const prompt = z.string().trim().min(1, code('promptEmpty')).max(limits.promptCharacters, code('promptTooLong'));

/** The order in which a picture's tokens are drawn. */
export const drawOrders = ['random', 'raster'] as const;
export type DrawOrder = (typeof drawOrders)[number];

/** Goes on with a picture's first tokens instead of beginning with none. */
export const continuesSchema = z.strictObject({
  imageId: imageIdSchema,
  /** So many of its tokens are taken over, as they are. */
  from: wholeNumber(limits.tokens, 'tokenOutOfRange'),
  /** Which variation of the seed the first one is: its noise and its order are that one's. */
  firstVariation: wholeNumber({ min: 0, max: limits.variations.max - 1 }, 'variationsOutOfRange'),
});
export type Continues = z.infer<typeof continuesSchema>;

const drawing = {
  /** null: the studio draws a seed when the job is queued and records it. */
  seed: wholeNumber(limits.seed, 'seedOutOfRange').nullable(),
  variations: wholeNumber(limits.variations, 'variationsOutOfRange'),
  /** Sampler steps for each token. */
  steps: wholeNumber(limits.steps, 'stepsOutOfRange'),
  /** How strongly the text steers; 1 is none. */
  guidance: realNumber(limits.guidance, 'guidanceOutOfRange'),
  /** Multiplies the start noise. */
  temperature: realNumber(limits.temperature, 'temperatureOutOfRange'),
  order: z.enum(drawOrders),
  continues: continuesSchema.optional(),
  /** Which variation of the seed the first one is, where it is not the first. */
  firstVariation: wholeNumber({ min: 0, max: limits.variations.max - 1 }, 'variationsOutOfRange').optional(),
};

export const generateRequestSchema = z.strictObject({
  kind: z.literal('generate'),
  prompt,
  /** Words of a named style, put after the prompt ("flat", "line drawing"). */
  style: z.string().trim().max(limits.styleCharacters).optional(),
  ...drawing,
  /** Of the variations only so many are kept: those in which the model reads the prompt most surely. All where absent. */
  keep: wholeNumber(limits.variations, 'variationsOutOfRange').optional(),
});

export const editRequestSchema = z.strictObject({
  kind: z.literal('edit'),
  imageId: imageIdSchema,
  instruction: prompt,
  ...drawing,
  /** How strongly the source picture steers; 1 is none. */
  imageGuidance: realNumber(limits.imageGuidance, 'guidanceOutOfRange'),
  /** All of it stays as the model draws it: none of the source's own pixels are put back. */
  asDrawn: z.literal(true).optional(),
});

export const askRequestSchema = z.strictObject({
  kind: z.literal('ask'),
  imageIds: z
    .array(imageIdSchema)
    .min(limits.askImages.min, code('pictureCountOutOfRange'))
    .max(limits.askImages.max, code('pictureCountOutOfRange')),
  question: z.string().trim().min(1, code('questionEmpty')).max(limits.questionCharacters, code('questionTooLong')),
  /** Set to go on with a conversation about the same pictures. */
  conversationId: conversationIdSchema.optional(),
});

export const captionRequestSchema = z.strictObject({
  kind: z.literal('caption'),
  imageId: imageIdSchema,
  /** The studio describes its drawing while nobody asks for anything: not told of, not in the history, and set aside for whatever is asked. */
  unasked: z.literal(true).optional(),
});

/** Captions of many photos; which ones stands in the store. It is begun by captionRuns.start. */
export const captionPhotosRequestSchema = z.strictObject({
  kind: z.literal('captionPhotos'),
  settings: captionSettingsSchema,
  /** Somebody waits for it: a single photo, not a night's work. */
  ahead: z.literal(true).optional(),
});

/** How each photo of a run is edited. `{folder}`, `{date}` and `{camera}` in the instruction are that photo's own. */
export const editSettingsSchema = editRequestSchema.omit({ imageId: true, variations: true, firstVariation: true, continues: true });

/** One edit of many photos; which ones stands in the store, as above. Its seed is that of every photo. */
export const editPhotosRequestSchema = z.strictObject({ kind: z.literal('editPhotos'), settings: editSettingsSchema });

export const jobRequestSchema = z.discriminatedUnion('kind', [
  generateRequestSchema,
  editRequestSchema,
  askRequestSchema,
  captionRequestSchema,
  captionPhotosRequestSchema,
  editPhotosRequestSchema,
]);

export type GenerateRequest = z.infer<typeof generateRequestSchema>;
export type EditRequest = z.infer<typeof editRequestSchema>;
export type AskRequest = z.infer<typeof askRequestSchema>;
export type CaptionRequest = z.infer<typeof captionRequestSchema>;
export type CaptionPhotosRequest = z.infer<typeof captionPhotosRequestSchema>;
export type EditSettings = Readonly<z.infer<typeof editSettingsSchema>>;
export type EditPhotosRequest = z.infer<typeof editPhotosRequestSchema>;
export type JobRequest = z.infer<typeof jobRequestSchema>;
export type JobKind = JobRequest['kind'];

export function isUnasked(request: JobRequest): boolean {
  return request.kind === 'caption' && request.unasked === true;
}

/** Its photos stand in the store, which settles them one by one. */
export function isOverPhotos(request: JobRequest): request is CaptionPhotosRequest | EditPhotosRequest {
  return request.kind === 'captionPhotos' || request.kind === 'editPhotos';
}

/** The seed that a job is to draw with, null where any will do; undefined for jobs that draw nothing. */
export function seedAskedBy(request: JobRequest): number | null | undefined {
  switch (request.kind) {
    case 'generate':
    case 'edit':
      return request.seed;
    case 'editPhotos':
      return request.settings.seed;
    case 'ask':
    case 'caption':
    case 'captionPhotos':
      return undefined;
  }
}

/** Which variation of a drawing in work somebody looks at. */
export const watchSchema = z.strictObject({
  id: jobIdSchema,
  variation: z
    .number()
    .int()
    .min(0)
    .max(limits.variations.max - 1),
});
export type Watch = z.infer<typeof watchSchema>;

/** The pictures a job needs, which must be there when it is queued. */
export function picturesOf(request: JobRequest): readonly ImageId[] {
  switch (request.kind) {
    case 'generate':
      return continued(request);
    case 'edit':
      return [request.imageId, ...continued(request)];
    case 'caption':
      return [request.imageId];
    case 'ask':
      return request.imageIds;
    case 'captionPhotos':
    case 'editPhotos':
      return [];
  }
}

function continued({ continues }: Pick<GenerateRequest, 'continues'>): readonly ImageId[] {
  return continues === undefined ? [] : [continues.imageId];
}

export const jobStates = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type JobState = (typeof jobStates)[number];

/** What the engine is doing for a job, in the order it happens. */
export const jobStages = ['waiting', 'loadingModel', 'reading', 'drawing', 'decoding', 'choosing', 'writing', 'saving'] as const;
export type JobStage = (typeof jobStages)[number];

export type JobProgress = {
  readonly stage: JobStage;
  /** Steps of this stage done and in all: tokens of one picture while drawing (variations advance together), pieces while writing. */
  readonly done: number;
  readonly total: number;
  /** null until there is a measured speed. */
  readonly secondsLeft: number | null;
};

/** A job as the window shows it. */
export type JobRow = {
  readonly id: JobId;
  readonly request: JobRequest;
  readonly state: JobState;
  /** Where it stands among those that wait: by rank, then by place. */
  readonly rank: number;
  readonly place: number;
  readonly progress: JobProgress | null;
  /** The seed in use: the request's own, or the one drawn for it. null for jobs that draw nothing. */
  readonly seed: number | null;
  /** Starts so far, crashes included. */
  readonly attempt: number;
  readonly error: Failure | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** Pictures this job made, by variation. */
  readonly imageIds: readonly ImageId[];
  /** The conversation an `ask` belongs to, from the moment it is queued. */
  readonly conversationId: ConversationId | null;
};
