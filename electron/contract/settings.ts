import { z } from 'zod';
import { deviceChoiceSchema } from './deviceSchemas.ts';
import { defaultExport } from './exportOptions.ts';
import { exportOptionsSchema } from './exports.ts';
import { drawOrders } from './jobs.ts';
import { limits } from './limits.ts';
import { modelIdSchema } from './models.ts';
import { defaultSidecars } from './sidecarFormats.ts';
import { sidecarSettingsSchema } from './sidecars.ts';
import { taskModelsSchema } from './taskSchemas.ts';

export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** null: the studio chooses by the machine. */
  threads: z.number().int().min(limits.threads.min).max(limits.threads.max).nullable().default(null),
  motion: z.enum(['system', 'reduced', 'full']).default('system'),
  /** Interface scale. */
  zoom: z.number().min(0.75).max(2).default(1),
  /** null: the order that the model draws best in. */
  order: z.enum(drawOrders).nullable().default(null),
  variations: z.number().int().min(limits.variations.min).max(limits.variations.max).default(1),
  /** Does everything it can, but what another was chosen for. */
  modelId: z.string().max(64).nullable().default(null),
  taskModels: taskModelsSchema.default({}).catch({}),
  /** Drawings are described while nobody asks for anything, and found by what is in them. */
  describesDrawings: z.boolean().default(true),
  /** What a later studio computes on is no reason to forget the rest. */
  device: deviceChoiceSchema.default('measured').catch('measured'),
  /** How pictures were exported last. What a later studio wrote there is no reason to forget the rest. */
  export: exportOptionsSchema.default(defaultExport).catch(defaultExport),
  /** What is written beside photos by itself. */
  sidecars: sidecarSettingsSchema.default(defaultSidecars).catch(defaultSidecars),
});
export type Settings = z.output<typeof settingsSchema>;

/** Any part of the settings; what is absent stays. */
export const settingsPatchSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).optional(),
  threads: z.number().int().min(limits.threads.min).max(limits.threads.max).nullable().optional(),
  motion: z.enum(['system', 'reduced', 'full']).optional(),
  zoom: z.number().min(0.75).max(2).optional(),
  order: z.enum(drawOrders).nullable().optional(),
  variations: z.number().int().min(limits.variations.min).max(limits.variations.max).optional(),
  modelId: modelIdSchema.nullable().optional(),
  taskModels: taskModelsSchema.optional(),
  describesDrawings: z.boolean().optional(),
  device: deviceChoiceSchema.optional(),
  export: exportOptionsSchema.optional(),
  sidecars: sidecarSettingsSchema.optional(),
});
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;

/** Something the person should know that no request of theirs caused: a restored history, a full disk. */
export type Notice = { readonly id: number; readonly code: string; readonly message: string; readonly createdAt: number };

/** The folders that the window shows and has opened. */
export const folderNameSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('profile') }),
  z.strictObject({ kind: z.literal('package'), modelId: modelIdSchema }),
]);
export type FolderName = z.infer<typeof folderNameSchema>;

export type AppInfo = {
  readonly name: string;
  readonly version: string;
  readonly electron: string;
  readonly chromium: string;
  readonly node: string;
  readonly platform: string;
  readonly profileFolder: string;
  readonly notices: readonly Notice[];
};
