import type { Clock } from '../jobs/ports.ts';

/**
 * A callback that never throws into what calls it. Electron, timers and other processes call when it suits them, also after what the
 * callback touches is gone, and what they are thrown would end in Electron's own error box. `place` names it in the log.
 */
export function guarded<A extends readonly unknown[]>(place: string, callback: (...values: A) => unknown): (...values: A) => void {
  return (...values) => {
    try {
      const result = callback(...values);
      if (result instanceof Promise) inBackground(place, result);
    } catch (error) {
      console.error(`${place}:`, error);
    }
  };
}

/** Lets a promise go on alone; what it rejects with is told. */
function inBackground(place: string, work: Promise<unknown>): void {
  work.catch((error: unknown) => console.error(`${place}:`, error));
}

export function guardedClock(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    steady: () => clock.steady(),
    after: (milliseconds, callback) => clock.after(milliseconds, guarded('timer', callback)),
  };
}
