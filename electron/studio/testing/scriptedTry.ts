import { graphGroups } from '../../contract/devices.ts';
import { groupMark } from '../../contract/deviceTry.ts';
import type { Machine, StartTry } from '../../devices/ports.ts';

/** A machine with one card, which is right and three times as fast. */
export const testMachine: Machine = {
  platform: 'linux',
  gpus: [{ vendor: '1002', device: '15bf', driver: 'amdgpu 6.1', name: 'Radeon 780M' }],
  drivers: '',
  hasCuda: false,
  versions: 'test',
};

export const startScriptedTry: StartTry = ({ device }) => {
  const time = device.provider === 'cpu' ? 3 : 1;
  return {
    onMessage(listener) {
      const report = {
        distances: { decode: 0.5, text: 0.5, convolutions: 0.5 },
        times: { one: time, four: time, text: time, picture: time },
      };
      setImmediate(() => listener({ kind: 'measured', report }));
    },
    onErrorText: (listener) =>
      setImmediate(() => {
        for (const group of graphGroups)
          listener(`${groupMark}${group}\nAll nodes placed on [WebGpuExecutionProvider]. Number of nodes: 5\n`);
      }),
    onExit: (listener) => void setTimeout(listener, 5),
    kill: () => undefined,
  };
};
