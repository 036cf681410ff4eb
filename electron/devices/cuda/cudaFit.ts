import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { linuxGpus } from '../linuxGpus.ts';

const nvidia = '10de';
/** CUDA 13 needs it. */
const oldestDriver = 580;

/** Why CUDA would be of no use here, in a sentence; null where it may be. Said before anything is fetched. */
export function whyNoCuda(platform: NodeJS.Platform, arch: string, root = '/'): string | null {
  if (platform !== 'linux' || arch !== 'x64') return 'The CUDA pack is for Linux on x64 processors.';
  if (!linuxGpus(root).some(({ vendor }) => vendor === nvidia)) return 'This computer has no NVIDIA card.';
  const file = join(root, 'proc/driver/nvidia/version');
  if (!existsSync(file))
    return "NVIDIA's own driver is not loaded, and CUDA works with no other. Install it, start the computer again, and come back.";
  const version = /Kernel Module(?: for \S+)?\s+(\d+)(\.[\d.]+)?/u.exec(readFileSync(file, 'utf8'));
  if (version === null || Number(version[1]) >= oldestDriver) return null;
  return `NVIDIA's driver is ${version[1] ?? ''}${version[2] ?? ''}; this CUDA needs ${oldestDriver} or newer. Update the driver first.`;
}
