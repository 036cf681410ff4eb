import type { Clock } from '../jobs/ports.ts';

type FaultListener = (error: unknown, place: string) => void;

let tellFault: FaultListener = (error, place) => console.error(`${place}:`, error);

/** Who hears of faults; one for the process, as Node's own handlers are. */
export function setFaultListener(listener: FaultListener): void {
  tellFault = listener;
}

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
      tellFault(error, place);
    }
  };
}

/** Lets a promise go on alone; what it rejects with is told. */
export function inBackground(place: string, work: Promise<unknown>): void {
  work.catch((error: unknown) => tellFault(error, place));
}

/** What may be destroyed while a callback still waits: a window, the contents of one. */
export type Destroyable = { isDestroyed(): boolean };

/** As `guarded`, and not called any more once `target` is destroyed. */
export function whileThere<A extends readonly unknown[]>(
  place: string,
  target: Destroyable,
  callback: (...values: A) => unknown,
): (...values: A) => void {
  return guarded(place, (...values: A) => (target.isDestroyed() ? undefined : callback(...values)));
}

export function guardedClock(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    steady: () => clock.steady(),
    after: (milliseconds, callback) => clock.after(milliseconds, guarded('timer', callback)),
  };
}
