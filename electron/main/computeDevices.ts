import type { Provider } from '../contract/devices.ts';
import { cudaEnvironment } from '../devices/cuda/cudaEnvironment.ts';
import { CudaPack } from '../devices/cuda/cudaPack.ts';
import { cudaSource } from '../devices/cuda/cudaSource.ts';
import { deviceEnvironment } from '../devices/deviceEnvironment.ts';
import type { Machine } from '../devices/ports.ts';
import { readMachine } from '../devices/readMachine.ts';
import type { Announce, Clock } from '../jobs/ports.ts';
import type { Profile } from '../studio/profile.ts';
import { runtimeFolder } from './paths.ts';
import { systemGpus } from './systemGpus.ts';

/** What models can compute on here. */
export type ComputeDevices = {
  readonly cuda: CudaPack;
  machine(): Machine;
  /** What a process needs around it that computes on these. */
  environmentFor(providers: readonly Provider[]): Readonly<Record<string, string>>;
};

export async function findComputeDevices(parts: {
  readonly profile: Profile;
  readonly clock: Clock;
  readonly announce: Announce;
}): Promise<ComputeDevices> {
  const { profile, clock, announce } = parts;
  const machine = readMachine({ platform: process.platform, environment: process.env, gpus: await systemGpus() });
  const cuda = new CudaPack({
    folder: profile.cudaPack,
    ...cudaSource(process.env['UNIFLUID_CUDA_STAND_IN'] || null),
    ask: fetch,
    clock,
    onState: (state) => announce('cudaPack', state),
  });
  return {
    cuda,
    machine: () => ({ ...machine, hasCuda: cuda.isThere }),
    environmentFor: (providers) => ({
      ...deviceEnvironment(profile.deviceCache),
      ...cudaEnvironment(providers, cuda, runtimeFolder()),
    }),
  };
}
