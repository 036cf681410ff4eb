import { z } from 'zod';

/** Settings of a drawing in place of the package's own: what is absent stays. */
export const settingTriedSchema = z.strictObject({
  steps: z.int().min(1).optional(),
  /** 1 = none. */
  guidance: z.number().min(0).optional(),
  temperature: z.number().min(0).optional(),
  order: z.enum(['raster', 'random']).optional(),
  /** So many are drawn of a prompt, and the best by the model's own reading is looked at. */
  tries: z.int().min(1).max(8).optional(),
});
export type SettingTried = z.infer<typeof settingTriedSchema>;
