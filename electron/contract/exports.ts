import { z } from 'zod';
import { exportFormats, exportRecords, exportScales } from './exportOptions.ts';
import type { ExportOptions } from './exportOptions.ts';
import type { BatchFailure } from './images.ts';
import { imageIdSchema } from './ids.ts';
import { imageIdsSchema } from './images.ts';

export const exportOptionsSchema = z.strictObject({
  format: z.enum(exportFormats),
  scale: z.literal(exportScales),
  record: z.enum(exportRecords),
  background: z.string().regex(/^#[0-9a-f]{6}$/u),
  template: z.string().max(200),
}) satisfies z.ZodType<ExportOptions>;

/** `again` writes with the last choice into the last folder, and asks nothing. */
export const exportRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('files'), ids: imageIdsSchema.readonly(), options: exportOptionsSchema }),
  z.strictObject({ kind: z.literal('zip'), ids: imageIdsSchema.readonly(), options: exportOptionsSchema }),
  z.strictObject({ kind: z.literal('again'), ids: imageIdsSchema.readonly() }),
]);
export type ExportRequest = Readonly<z.infer<typeof exportRequestSchema>>;

/** What became of an export. `names` are the files that were written, in `folder`; a ZIP is one. */
export type Exported = {
  readonly folder: string;
  readonly names: readonly string[];
  /** Pictures written. */
  readonly count: number;
  readonly failures: readonly BatchFailure[];
  readonly isCancelled: boolean;
};

export const exportPreviewSchema = z.strictObject({ ids: imageIdsSchema.readonly(), options: exportOptionsSchema });

/** The first of the pictures as it would be written. */
export type ExportPreview = { readonly name: string; readonly data: Uint8Array };

export const dragSchema = z.array(imageIdSchema).min(1).max(100).readonly();
