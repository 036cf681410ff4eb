import type { Clock } from './ports.ts';

type Repeated = {
  readonly clock: Clock;
  readonly milliseconds: number;
  readonly step: () => void;
  /** A step that fails is told of; the next one comes all the same. */
  readonly onFault: (fault: unknown) => void;
};

/** Takes a step again and again, the first after one pause, until the answer is called. */
export function repeat({ clock, milliseconds, step, onFault }: Repeated): () => void {
  let isStopped = false;
  let takeBack = (): void => {};
  const wait = (): void => {
    takeBack = clock.after(milliseconds, () => {
      try {
        step();
      } catch (fault) {
        onFault(fault);
      }
      // The step itself may be what ends it.
      if (!isStopped) wait();
    });
  };
  wait();
  return () => {
    isStopped = true;
    takeBack();
  };
}
