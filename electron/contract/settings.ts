import { z } from 'zod';
import { defaultSettings } from './defaultSettings.ts';
import { deviceChoiceSchema } from './deviceSchemas.ts';
import { exportOptionsSchema } from './exports.ts';
import { drawOrders } from './jobs.ts';
import { limits } from './limits.ts';
import { modelIdSchema } from './models.ts';
import { sidecarSettingsSchema } from './sidecars.ts';
import { taskModelsSchema } from './taskSchemas.ts';

export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).default(defaultSettings.theme),
  threads: z.number().int().min(limits.threads.min).max(limits.threads.max).nullable().default(defaultSettings.threads),
  motion: z.enum(['system', 'reduced', 'full']).default(defaultSettings.motion),
  /** Interface scale. */
  zoom: z.number().min(0.75).max(2).default(defaultSettings.zoom),
  order: z.enum(drawOrders).nullable().default(defaultSettings.order),
  variations: z.number().int().min(limits.variations.min).max(limits.variations.max).default(defaultSettings.variations),
  /** Does everything it can, but what another was chosen for. */
  modelId: z.string().max(64).nullable().default(defaultSettings.modelId),
  taskModels: taskModelsSchema.default(defaultSettings.taskModels).catch(defaultSettings.taskModels),
  /** Drawings are described while nobody asks for anything, and found by what is in them. */
  describesDrawings: z.boolean().default(defaultSettings.describesDrawings),
  /** What a later studio computes on is no reason to forget the rest. */
  device: deviceChoiceSchema.default(defaultSettings.device).catch(defaultSettings.device),
  /** How pictures were exported last. What a later studio wrote there is no reason to forget the rest. */
  export: exportOptionsSchema.default(defaultSettings.export).catch(defaultSettings.export),
  /** What is written beside photos by itself. */
  sidecars: sidecarSettingsSchema.default(defaultSettings.sidecars).catch(defaultSettings.sidecars),
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
