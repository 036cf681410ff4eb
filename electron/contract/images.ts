import { z } from 'zod';
import { madeOnSchema } from './deviceSchemas.ts';
import type { ErrorCode, Failure } from './errors.ts';
import type { ImageId, JobId } from './ids.ts';
import { imageIdSchema, photoIdSchema } from './ids.ts';
import { continuesSchema, drawOrders } from './jobs.ts';
import { limits } from './limits.ts';

export const imageKinds = ['generated', 'edited', 'imported'] as const;
export type ImageKind = (typeof imageKinds)[number];

/**
 * app://studio/media/<id>/<variant>: the PNG itself, or a small PNG for grids. `screen` and `original` are the picture that it is a fitted
 * copy of, changed as it is changed: for a screen, and as large as it is. A picture without one is shown itself.
 */
export const mediaVariants = ['full', 'thumbnail', 'screen', 'original'] as const;
export type MediaVariant = (typeof mediaVariants)[number];

/** What there is to say of a drawing before anybody looks closer: nothing is on it, or nothing of the source was changed. */
export const remarks = ['empty', 'unchanged'] as const;
export type Remark = (typeof remarks)[number];

/** A picture as a grid shows it. */
export type ImageCard = {
  readonly id: ImageId;
  readonly kind: ImageKind;
  /** Prompt, instruction, or the imported file's name. */
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly width: number;
  readonly height: number;
  readonly starred: boolean;
  readonly trashedAt: number | null;
  /** What it was edited from or goes on with. */
  readonly parentId: ImageId | null;
  /** The tokens it shares with the parent that it goes on with; null where it began with none. */
  readonly continuedFrom: number | null;
  readonly jobId: JobId | null;
  /** Which of its job's variations; 0 for imported pictures. */
  readonly variation: number;
  /** Fewer drawn than in all: the person stopped and kept it. Both 0 for imported pictures. */
  readonly tokensDrawn: number;
  readonly tokensTotal: number;
  /** Size of the picture from outside that it is a fitted copy of, or an edit of one; null where there is none in full. */
  readonly original: { readonly width: number; readonly height: number } | null;
  readonly remark: Remark | null;
};

/** A picture from outside in full: a photo of the library, read where it is, or a copy that was kept. */
export const originalSchema = z.strictObject({
  sha256: z.string(),
  width: z.number().int().min(1),
  height: z.number().int().min(1),
  photo: photoIdSchema.optional(),
});
export type Original = Readonly<z.infer<typeof originalSchema>>;

const milliseconds = z.number().min(0);

/** Everything needed to draw the same pixels again on the same machine. The PNG carries the same record. */
export const howMadeSchema = z.strictObject({
  task: z.enum(['generate', 'edit']),
  /** The prompt or the instruction, as typed. */
  text: z.string(),
  style: z.string().nullable(),
  seed: z.number().int(),
  variation: z.number().int(),
  variations: z.number().int(),
  /** So many of them were kept, by the model's own reading, where not all were. */
  keep: z.number().int().min(1).optional(),
  steps: z.number().int(),
  guidance: z.number(),
  imageGuidance: z.number().nullable(),
  /** Of an edit: none of the source's own pixels were put back. */
  asDrawn: z.literal(true).optional(),
  temperature: z.number(),
  order: z.enum(drawOrders),
  model: z.strictObject({ id: z.string(), name: z.string(), version: z.string(), sha256: z.string() }),
  provider: z.string(),
  /** Absent where the CPU did everything, as in all pictures from before there was a choice. */
  madeOn: madeOnSchema.optional(),
  threads: z.number().int(),
  milliseconds: z.strictObject({ reading: milliseconds, drawing: milliseconds, decoding: milliseconds }),
  source: z.strictObject({ imageId: imageIdSchema, sha256: z.string() }).nullable(),
  /** The picture whose first tokens it shares, and that picture's file. */
  continues: continuesSchema.extend({ sha256: z.string() }).optional(),
  /** Which variation of the seed the first of its run was, where it was not the first. */
  firstVariation: z.number().int().min(0).optional(),
  /** The drawing was interrupted after this many tokens and went on later. */
  resumedAt: z.number().int().optional(),
  /** Of an edit: what its source, or the source of that, is a fitted copy of. */
  original: originalSchema.optional(),
  remark: z.enum(remarks).optional(),
});
export type HowMade = Readonly<z.infer<typeof howMadeSchema>>;

export const foreignTools = ['a1111', 'comfyui', 'invokeai'] as const;

/** What another program wrote into its picture about how it was made, as far as it means something here. */
export const foreignSchema = z.strictObject({
  tool: z.enum(foreignTools),
  prompt: z.string().min(1).max(limits.foreignPromptCharacters),
  /** null where there is none that is held exactly. */
  seed: z.int().min(limits.seed.min).max(limits.seed.max).nullable(),
});
export type Foreign = Readonly<z.infer<typeof foreignSchema>>;

/** What an imported picture was before it was fitted into the model's square. */
export const importedSchema = z.strictObject({
  fileName: z.string(),
  /** Of the original file: the same photo dropped twice is one picture. */
  sha256: z.string(),
  width: z.number().int(),
  height: z.number().int(),
  /** Absent where nothing that is understood was written into it. */
  foreign: foreignSchema.optional(),
  /** The photo of the library that it is a fitted copy of. */
  photo: photoIdSchema.optional(),
  /** The file itself is kept beside the pictures. */
  kept: z.literal(true).optional(),
});
export type Imported = Readonly<z.infer<typeof importedSchema>>;

export type ImageRecord = ImageCard & {
  /** Absolute path of the PNG, to show to the person; never a URL. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly made: HowMade | null;
  readonly imported: Imported | null;
  /** The newest caption and how sure the model was of it, 0..1. */
  readonly caption: { readonly text: string; readonly confidence: number } | null;
};

/** One of several that could not be done: its name, and why. The others were. */
export type BatchFailure = Failure & { readonly name: string };

/** How a picture came to be, token by token. */
export type ImageFrames = {
  /** The picture is gridSide x gridSide tokens. */
  readonly gridSide: number;
  /** Grid positions (row * gridSide + column) in the order they were drawn; the first tokensDrawn are real. */
  readonly order: readonly number[];
  readonly tokensDrawn: number;
};

/** Straight (not premultiplied) RGBA, row by row, 4 bytes a pixel. */
export type Pixels = { readonly width: number; readonly height: number; readonly rgba: Uint8Array };

/** Less alpha than this is not seen. */
export const leastAlpha = 8;

export type ImagePage = { readonly images: readonly ImageCard[]; readonly nextCursor: string | null; readonly total: number };

export const imageQuerySchema = z.strictObject({
  search: z.string().max(1_000).optional(),
  kind: z.enum(imageKinds).optional(),
  starred: z.boolean().optional(),
  /** Of the page before; absent for the newest. */
  cursor: z.string().max(200).optional(),
  limit: z.number().int().min(limits.pageItems.min).max(limits.pageItems.max),
  /** 'no' (the default) hides trashed pictures, 'only' shows the trash. */
  trash: z.enum(['no', 'only', 'with']).optional(),
});
export type ImageQuery = z.infer<typeof imageQuerySchema>;

/** All that a query finds, whatever its pages. */
export const imageSelectionSchema = imageQuerySchema.omit({ cursor: true, limit: true });
export type ImageSelection = z.infer<typeof imageSelectionSchema>;

/** Every picture that was found, newest first, as far as a list needs it to know its length and its days. */
export type ImageOutline = { readonly ids: readonly ImageId[]; readonly createdAt: readonly number[] };

export const imagesSeenSchema = z.array(imageIdSchema).max(limits.pageItems.max);

export const imageIdsSchema = z.array(imageIdSchema).min(1).max(100_000);

const pastedBytes = z
  .instanceof(Uint8Array)
  .refine(({ byteLength }) => byteLength <= limits.pastedPictureBytes, { error: 'pictureTooLarge' satisfies ErrorCode });

export const importSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('path'), path: z.string().min(1).max(4_096) }),
  z.strictObject({ kind: z.literal('bytes'), name: z.string().min(1).max(255), bytes: pastedBytes }),
]);
export type ImportSource = z.infer<typeof importSourceSchema>;

/** What a picture from outside is to be called. */
export const imageNameSchema = z.strictObject({ id: imageIdSchema, title: z.string().trim().min(1).max(limits.titleCharacters) });
export type ImageName = Readonly<z.infer<typeof imageNameSchema>>;

export const starSchema = z.strictObject({ ids: imageIdsSchema, starred: z.boolean() });
export const previewSchema = z.strictObject({ id: imageIdSchema, tokens: z.number().int().min(0).max(4_096) });
