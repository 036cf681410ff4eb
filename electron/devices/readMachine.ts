import packageJson from '../../package.json' with { type: 'json' };
import { linuxGpus, vulkanDrivers } from './linuxGpus.ts';
import type { Gpu, Machine } from './ports.ts';

type Given = {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the system is asked by other means than its files. */
  readonly gpus?: readonly Gpu[];
  /** The libraries that CUDA needs are there. */
  readonly hasCuda?: boolean;
};

/** This machine, as far as devices depend on it. */
export function readMachine({ platform, environment, gpus = [], hasCuda = false }: Given): Machine {
  const isLinux = platform === 'linux';
  return {
    platform,
    gpus: isLinux ? linuxGpus() : gpus,
    drivers: isLinux ? vulkanDrivers(environment) : '',
    hasCuda,
    versions: `${packageJson.version} ${packageJson.dependencies['onnxruntime-node']}`,
  };
}
