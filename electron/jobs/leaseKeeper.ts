import type { Clock, JobWish } from './ports.ts';
import { repeat } from './repeat.ts';

/** How often a worker says that it still lives. */
const leaseMilliseconds = 15_000;

type Parts = {
  readonly clock: Clock;
  /** Says so, and hears what other processes ask of the job. */
  readonly renew: () => JobWish;
  readonly onWish: (wish: 'cancel' | 'keep') => void;
  readonly onFault: (fault: unknown) => void;
};

/** Renews the lease of a job in work until the answer is called. */
export function keepLease({ clock, renew, onWish, onFault }: Parts): () => void {
  const step = (): void => {
    const wish = renew();
    if (wish !== null) onWish(wish);
  };
  return repeat({ clock, milliseconds: leaseMilliseconds, step, onFault });
}
