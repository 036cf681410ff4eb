import type { Clock } from '../jobs/ports.ts';
import type { Studio } from '../studio/openStudio.ts';

const checkMilliseconds = 2_000;

type Parts = {
  readonly studio: Pick<Studio, 'takeOver' | 'storeVersion'>;
  readonly clock: Clock;
  /** Another process changed the store. */
  readonly onChange: () => void;
  readonly onFault: (error: unknown) => void;
};

/** Sees what the command line does while the window is open, and takes up what it left when it died. The answer ends it. */
export function watchStore({ studio, clock, onChange, onFault }: Parts): () => void {
  let seen = studio.storeVersion();
  let takeBack = (): void => {};
  const check = (): void => {
    try {
      studio.takeOver();
      const now = studio.storeVersion();
      const isNew = now !== seen;
      seen = now;
      if (isNew) onChange();
    } catch (error) {
      // A store that cannot be asked now (a full disk, a busy database) is asked again; whoever needs it says why it cannot go on.
      onFault(error);
    }
    takeBack = clock.after(checkMilliseconds, check);
  };
  takeBack = clock.after(checkMilliseconds, check);
  return () => takeBack();
}
