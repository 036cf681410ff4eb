import { join, resolve } from 'node:path';
import type { Provider } from '../contract/devices.ts';
import { cudaEnvironment } from '../devices/cuda/cudaEnvironment.ts';
import { CudaPack } from '../devices/cuda/cudaPack.ts';
import { cudaWheels } from '../devices/cuda/cudaWheels.ts';
import { whyNoCuda } from '../devices/cuda/cudaFit.ts';
import { deviceEnvironment } from '../devices/deviceEnvironment.ts';
import { profileAt } from '../studio/profile.ts';
import { systemClock } from '../studio/system.ts';
import type { Output } from './output.ts';

export type CudaPackCommand =
  | { readonly kind: 'cudaPack'; readonly action: 'install'; readonly from: string | null }
  | { readonly kind: 'cudaPack'; readonly action: 'remove' };

type World = {
  readonly profileFolder: string;
  readonly output: Output;
  readonly platform: NodeJS.Platform;
  readonly onInterrupt: (callback: () => void) => () => void;
};

export function cudaPackAt(profileFolder: string, { output, platform }: Pick<World, 'output' | 'platform'>): CudaPack {
  return new CudaPack({
    folder: profileAt(profileFolder).cudaPack,
    wheels: cudaWheels,
    refusal: () => whyNoCuda(platform, process.arch),
    ask: fetch,
    clock: systemClock,
    onState({ transfer }) {
      if (transfer !== null) output.transfer(transfer);
    },
  });
}

/** Beside the sources as well as among the bundles. */
const runtimeFolder = join(import.meta.dirname, '../../node_modules/onnxruntime-node/bin/napi-v6', process.platform, process.arch);

/** What a process of this profile is told that may compute on a card. */
export function environmentFor(
  profileFolder: string,
  provider: Provider,
  world: Pick<World, 'output' | 'platform'>,
): Readonly<Record<string, string>> {
  const pack = cudaPackAt(profileFolder, world);
  return { ...deviceEnvironment(profileAt(profileFolder).deviceCache), ...cudaEnvironment([provider], pack, runtimeFolder) };
}

/** Brings the libraries for CUDA, or takes them away. */
export async function cudaPack(command: CudaPackCommand, world: World): Promise<void> {
  const { output } = world;
  const pack = cudaPackAt(world.profileFolder, world);
  const { folder, bytes } = pack.state;
  if (command.action === 'remove') {
    const freed = await pack.remove();
    output.result(`${megabytes(freed)} are free again.`, { type: 'cudaRemoved', bytes: freed });
    return;
  }
  const from = command.from === null ? 'PyPI (files.pythonhosted.org)' : resolve(command.from);
  output.notice(
    `${megabytes(bytes)} from ${from} into ${folder}: ONNX Runtime (MIT) and CUDA libraries (NVIDIA's licence, kept beside them).`,
    {
      type: 'cudaPack',
      ...pack.state,
    },
  );
  const stopListening = world.onInterrupt(() => pack.stop());
  try {
    await pack.install(command.from === null ? null : resolve(command.from));
  } finally {
    stopListening();
  }
  output.result('The CUDA pack is there. "devices probe" measures what it is worth.', { type: 'cudaInstalled', folder });
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}
