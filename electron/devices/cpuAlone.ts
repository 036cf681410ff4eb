import type { DeviceTrials } from './ports.ts';

/** For a studio that is to compute on nothing else: no system of this name has a ladder. */
export const cpuAlone: DeviceTrials = {
  machine: () => ({ platform: 'aix', gpus: [], drivers: '', hasCuda: false, versions: '' }),
  start: () => {
    throw new TypeError('a studio without trials tries nothing');
  },
  threads: () => 1,
};
