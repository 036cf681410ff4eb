import { z } from 'zod';
import type { DrawnPart, MadeOn, UsedDevice } from './devices.ts';

const usedDeviceSchema: z.ZodType<UsedDevice> = z.strictObject({
  provider: z.string().min(1).max(40),
  number: z.int().min(0).nullable(),
  name: z.string().max(200),
});

export const drawnPartSchema: z.ZodType<DrawnPart> = z.strictObject({ from: z.int().min(0), device: usedDeviceSchema });

export const madeOnSchema: z.ZodType<MadeOn> = z.strictObject({
  tokens: z.array(drawnPartSchema).min(1).max(100),
  pixels: usedDeviceSchema,
});
