import { z } from 'zod';
import type { ImageId, JobId } from './ids.ts';
import { imageIdSchema } from './ids.ts';
import type { DrawOrder } from './jobs.ts';
import { limits } from './limits.ts';

export const imageKinds = ['generated', 'edited', 'imported'] as const;
export type ImageKind = (typeof imageKinds)[number];

/** app://studio/media/<id>/<variant>: the PNG itself, or a small WebP for grids. */
export const mediaVariants = ['full', 'thumbnail'] as const;
export type MediaVariant = (typeof mediaVariants)[number];

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
  readonly parentId: ImageId | null;
  readonly jobId: JobId | null;
  /** Which of its job's variations; 0 for imported pictures. */
  readonly variation: number;
  /** Fewer drawn than in all: the person stopped and kept it. Both 0 for imported pictures. */
  readonly tokensDrawn: number;
  readonly tokensTotal: number;
};

/** Everything needed to draw the same pixels again on the same machine. The PNG carries the same record. */
export type HowMade = {
  readonly task: 'generate' | 'edit';
  /** The prompt or the instruction, as typed. */
  readonly text: string;
  readonly style: string | null;
  readonly seed: number;
  readonly variation: number;
  readonly variations: number;
  readonly steps: number;
  readonly guidance: number;
  readonly imageGuidance: number | null;
  readonly temperature: number;
  readonly order: DrawOrder;
  readonly model: { readonly id: string; readonly name: string; readonly version: string; readonly sha256: string };
  readonly provider: string;
  readonly threads: number;
  readonly milliseconds: { readonly reading: number; readonly drawing: number; readonly decoding: number };
  readonly source: { readonly imageId: ImageId; readonly sha256: string } | null;
};

export type ImageRecord = ImageCard & {
  /** Absolute path of the PNG, to show to the person; never a URL. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly made: HowMade | null;
  readonly imported: { readonly fileName: string; readonly width: number; readonly height: number; readonly damaged: boolean } | null;
  /** The newest caption and how sure the model was of it, 0..1. */
  readonly caption: { readonly text: string; readonly confidence: number } | null;
};

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

export const imageIdsSchema = z.array(imageIdSchema).min(1).max(10_000);

export const importSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('path'), path: z.string().min(1).max(4_096) }),
  z.strictObject({ kind: z.literal('bytes'), name: z.string().min(1).max(255), bytes: z.instanceof(Uint8Array) }),
]);
export type ImportSource = z.infer<typeof importSourceSchema>;

export const starSchema = z.strictObject({ ids: imageIdsSchema, starred: z.boolean() });
export const previewSchema = z.strictObject({ id: imageIdSchema, tokens: z.number().int().min(0).max(4_096) });
