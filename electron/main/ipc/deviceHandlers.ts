import type { ApiHandlers } from '../../contract/appApi.ts';
import { toFailure } from '../../contract/errorWords.ts';
import type { Notice } from '../../contract/settings.ts';
import type { CudaPack } from '../../devices/cuda/cudaPack.ts';
import type { Announce } from '../../jobs/ports.ts';
import type { Studio } from '../../studio/studio.ts';
import { inBackground } from '../guarded.ts';
import type { FileDialogs } from './fileDialogsPort.ts';

export type DeviceParts = {
  readonly studio: Pick<Studio, 'devices'>;
  readonly cuda: CudaPack;
  readonly dialogs: FileDialogs;
  readonly announce: Announce;
};

export function deviceHandlers({ studio, cuda, dialogs, announce }: DeviceParts): ApiHandlers['devices'] {
  return {
    state: () => studio.devices.state(),
    probe() {
      inBackground(
        'measuring devices',
        studio.devices.probe().catch((error: unknown) => announce('noticeRaised', noticeOf(error))),
      );
      return null;
    },
    stopProbe() {
      studio.devices.stop();
      return null;
    },
    cudaPack: () => cuda.state,
    async installCuda(source) {
      const from = source === 'published' ? null : await dialogs.chooseFolder(null);
      if (source === 'chosenFolder' && from === null) return null;
      await cuda.install(from);
      announce('devicesChanged', null);
      return cuda.state;
    },
    stopCuda() {
      cuda.stop();
      return null;
    },
    async removeCuda() {
      const bytes = await cuda.remove();
      announce('devicesChanged', null);
      return bytes;
    },
  };
}

/** Nobody waits for an answer. */
function noticeOf(error: unknown): Notice {
  const now = Date.now();
  return { id: now, ...toFailure(error), createdAt: now };
}
