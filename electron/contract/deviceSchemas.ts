import { z } from 'zod';
import { graphGroups, providers } from './devices.ts';
import type { DeviceChoice, DeviceVerdict, DrawnPart, MadeOn, StudioDevice, UsedDevice } from './devices.ts';

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

export const studioDeviceSchema: z.ZodType<StudioDevice> = z.strictObject({
  provider: z.enum(providers),
  number: z.int().min(0).nullable(),
  name: z.string().max(200),
});

export const deviceChoiceSchema: z.ZodType<DeviceChoice> = z.union([
  z.literal('measured'),
  z.strictObject({ provider: z.enum(providers), number: z.int().min(0).max(63).nullable() }),
]);

const groups = z.array(z.enum(graphGroups));
const speed = z.number().nullable();
const speeds = z.strictObject({ one: speed, four: speed, text: speed, picture: speed });
const reason = z.string();

export const deviceVerdictSchema: z.ZodType<DeviceVerdict> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('accepted'), groups, correct: groups, speeds }),
  z.strictObject({ kind: z.literal('slower'), correct: groups, speeds }),
  z.strictObject({ kind: z.literal('wrong') }),
  z.strictObject({ kind: z.literal('onCpu') }),
  z.strictObject({ kind: z.literal('missing'), reason }),
  z.strictObject({ kind: z.literal('failed'), reason }),
  z.strictObject({ kind: z.literal('hung') }),
  z.strictObject({ kind: z.literal('died') }),
]);
