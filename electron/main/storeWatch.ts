import type { Clock } from '../jobs/ports.ts';
import { repeat } from '../jobs/repeat.ts';
import type { Studio } from '../studio/studio.ts';

const checkMilliseconds = 2_000;

type Parts = {
  readonly studio: Pick<Studio, 'takeOver' | 'storeVersion'>;
  readonly clock: Clock;
  /** Another process changed the store. */
  readonly onChange: () => void;
  /** A store that cannot be asked now (a full disk, a busy database) is asked again; whoever needs it says why it cannot go on. */
  readonly onFault: (error: unknown) => void;
};

/** Sees what the command line does while the window is open, and takes up what it left when it died. The answer ends it. */
export function watchStore({ studio, clock, onChange, onFault }: Parts): () => void {
  let seen = studio.storeVersion();
  const step = (): void => {
    studio.takeOver();
    const now = studio.storeVersion();
    if (now === seen) return;
    seen = now;
    onChange();
  };
  return repeat({ clock, milliseconds: checkMilliseconds, step, onFault });
}
