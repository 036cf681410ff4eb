import { readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { graphGroups } from '../../contract/devices.ts';
import type { EngineDevices, Provider } from '../../contract/devices.ts';

/** As the library of the runtime is asked for by those of CUDA. */
const runtimeName = 'libonnxruntime.so.1';

type Pack = { readonly isThere: boolean; readonly folder: string };

/**
 * What a process is told that computes with CUDA; nothing for every other. The runtime looks for its providers beside itself, so its own
 * library gets a second name in the pack, which is looked into first. That name is made anew: the program may have moved since.
 */
export function cudaEnvironment(
  providers: readonly Provider[],
  { isThere, folder }: Pack,
  runtimeFolder: string,
): Readonly<Record<string, string>> {
  if (!providers.includes('cuda') || !isThere) return {};
  linkTo(join(runtimeFolder, runtimeName), join(folder, runtimeName));
  return { LD_LIBRARY_PATH: folder };
}

function linkTo(target: string, name: string): void {
  try {
    if (readlinkSync(name) === target) return;
  } catch {
    // There is none yet.
  }
  rmSync(name, { force: true });
  symlinkSync(target, name);
}

/** All that the models may compute on, whichever is used. */
export function providersOf(devices: Readonly<Record<string, EngineDevices>>): readonly Provider[] {
  return Object.values(devices).flatMap((each) => graphGroups.map((group) => each[group].provider));
}
