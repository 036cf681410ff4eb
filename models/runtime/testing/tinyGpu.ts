import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Devices } from '../devices.ts';
import type { SessionFactory } from '../inferenceSession.ts';
import { openModel } from '../openModel.ts';
import { createOrtSession } from '../ortSession.ts';
import type { UnifiedModel } from '../types.ts';

/** A tiny package with graphs for graphics cards, those of fixed sizes too: `tests/export/tiny_gpu.py` writes it. */
export const tinyGpuFolder = fileURLToPath(new URL('tiny-gpu/package', import.meta.url));

/** Opens it as for a device; what is chosen is computed by the CPU provider, which has every operator of these graphs. */
export function tinyGpuOpener() {
  const models: UnifiedModel[] = [];
  /** The graphs that were opened since the last `close`, as paths within the package. */
  const opened: string[] = [];
  const session: SessionFactory = async (path, { threads }) => {
    opened.push(relative(tinyGpuFolder, path).replaceAll('\\', '/'));
    return createOrtSession(path, { threads });
  };
  return {
    opened,
    async open(devices: Devices): Promise<UnifiedModel> {
      const model = await openModel(tinyGpuFolder, { threads: 1, session, devices });
      models.push(model);
      return model;
    },
    async close(): Promise<void> {
      for (const model of models.splice(0)) await model.release();
      opened.length = 0;
    },
  };
}
