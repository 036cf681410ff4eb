import { app } from 'electron';
import { z } from 'zod';
import type { Gpu } from '../devices/ports.ts';

const infoSchema = z.object({
  gpuDevice: z.array(
    z.object({ vendorId: z.number(), deviceId: z.number(), driverVendor: z.string().optional(), driverVersion: z.string().optional() }),
  ),
});

const makers: Readonly<Record<string, string>> = { '1002': 'AMD', '10de': 'NVIDIA', '8086': 'Intel', '106b': 'Apple' };

/** The cards as Chromium knows them, for systems that keep no list in files. Empty where it does not say. */
export async function systemGpus(): Promise<readonly Gpu[]> {
  if (process.platform === 'linux') return [];
  const info = infoSchema.safeParse(await app.getGPUInfo('basic').catch(() => null));
  return info.success ? gpusOf(info.data) : [];
}

function gpusOf({ gpuDevice }: z.infer<typeof infoSchema>): readonly Gpu[] {
  return gpuDevice.map(({ vendorId, deviceId, driverVendor = '', driverVersion = '' }) => {
    const [vendor, device] = [vendorId.toString(16).padStart(4, '0'), deviceId.toString(16).padStart(4, '0')];
    return { vendor, device, driver: `${driverVendor} ${driverVersion}`.trim(), name: `${makers[vendor] ?? vendor} graphics ${device}` };
  });
}
