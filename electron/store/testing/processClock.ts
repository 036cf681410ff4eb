import type { Clock } from '../../jobs/ports.ts';

/** The machine's clock, for a test's process of its own. */
export const processClock: Clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};
