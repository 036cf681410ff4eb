import type { Clock } from '../jobs/ports.ts';
import { repeat } from '../jobs/repeat.ts';
import type { Studio } from '../studio/studio.ts';
import { inBackground } from './guarded.ts';

type Parts = {
  readonly studio: Pick<Studio, 'devices' | 'queue' | 'images'>;
  readonly clock: Clock;
  readonly onFault: (error: unknown) => void;
};

const lookMilliseconds = 30_000;
/** Looks in a row that found nothing to do. */
const quietLooks = 4;

/** Devices are measured once a start, when nobody draws, and never before the first picture: that one must not wait. */
export function probeWhenIdle({ studio, clock, onFault }: Parts): () => void {
  let quiet = 0;
  let isOver = false;
  const look = async (): Promise<void> => {
    quiet = studio.queue.isBusy ? 0 : quiet + 1;
    if (isOver || quiet < quietLooks || !hasDrawn(studio) || !(await studio.devices.isDue())) return;
    isOver = true;
    try {
      await studio.devices.probe();
    } catch (error) {
      // Nobody asked for it: the next start tries again.
      onFault(error);
    }
  };
  return repeat({ clock, milliseconds: lookMilliseconds, step: () => inBackground('measuring devices', look()), onFault });
}

function hasDrawn({ images }: Parts['studio']): boolean {
  return images.page({ limit: 1, kind: 'generated', trash: 'with' }).total > 0;
}
