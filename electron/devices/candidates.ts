import { providerName } from '../contract/devices.ts';
import type { StudioDevice } from '../contract/devices.ts';
import type { Gpu, Machine } from './ports.ts';

const nvidia = '10de';

/**
 * What is worth trying on a machine, the preferred first. CUDA and DirectML count their devices, so each card is one of its own; WebGPU takes
 * the card that the system hands it.
 */
export function candidatesOf(machine: Machine): readonly StudioDevice[] {
  const webgpu: StudioDevice = { provider: 'webgpu', number: null, name: namesOf(machine.gpus) };
  switch (machine.platform) {
    case 'linux':
      return [
        ...(machine.hasCuda
          ? numbered(
              'cuda',
              machine.gpus.filter(({ vendor }) => vendor === nvidia),
            )
          : []),
        webgpu,
      ];
    case 'win32':
      return [webgpu, ...numbered('dml', machine.gpus)];
    case 'darwin':
      return [webgpu];
    default:
      return [];
  }
}

function numbered(provider: 'cuda' | 'dml', gpus: readonly Gpu[]): readonly StudioDevice[] {
  return gpus.map(({ name }, number) => ({ provider, number, name }));
}

function namesOf(gpus: readonly Gpu[]): string {
  if (gpus.length === 0) return 'no known graphics card';
  return gpus.map(({ name }) => name).join(' or ');
}

/** All that a verdict depends on. A card, a driver, a model or a studio that is another makes it void. */
export function keyOf(device: StudioDevice, machine: Machine, modelSha256: string): string {
  const { provider, number } = device;
  const used = number === null ? machine.gpus : candidateGpu(device, machine);
  const cards = used.map((gpu) => [gpu.vendor, gpu.device, gpu.driver]);
  return JSON.stringify([providerName(provider), number, cards, machine.drivers, machine.versions, modelSha256]);
}

function candidateGpu({ provider, number }: StudioDevice, { gpus }: Machine): readonly Gpu[] {
  const counted = provider === 'cuda' ? gpus.filter(({ vendor }) => vendor === nvidia) : gpus;
  return counted.filter((_gpu, place) => place === number);
}
