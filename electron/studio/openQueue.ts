import { JobQueue } from '../jobs/jobQueue.ts';
import type { QueueParts } from '../jobs/jobQueue.ts';
import type { WorkerStore } from '../jobs/ports.ts';
import { repeat } from '../jobs/repeat.ts';
import { WorkerWatch, beatMilliseconds } from '../jobs/workerWatch.ts';
import { whenFree } from '../store/patience.ts';
import { randomIds } from './system.ts';
import { thisMachine } from './thisMachine.ts';
import { isGone, workerName } from './workerName.ts';

type Parts = Omit<QueueParts, 'ids' | 'worker'> & { readonly workers: WorkerStore };

/** The queue of this process, which is one worker of several on the same store. */
export type OpenedQueue = {
  readonly queue: JobQueue;
  /** Takes up what workers that are gone left behind. */
  takeOver(): void;
  /** The same, as soon as the store is free for it, and forgets workers that have nothing. */
  tidyUp(): Promise<void>;
  /** It says no longer that it lives. */
  stopBeating(): void;
};

export function openQueue({ workers, ...parts }: Parts): OpenedQueue {
  const { clock } = parts;
  const machine = thisMachine();
  const worker = workerName(machine, randomIds.worker());
  const watch = new WorkerWatch({ store: workers, clock, self: worker, isGone: (other) => isGone(other, machine) });
  const queue = new JobQueue({ ...parts, ids: randomIds, worker });
  const takeOver = (): void => queue.recover(watch.look());
  return {
    queue,
    takeOver,
    async tidyUp() {
      await whenFree(takeOver, clock);
      await whenFree(() => workers.forgetIdle(), clock);
    },
    stopBeating: repeat({
      clock,
      milliseconds: beatMilliseconds,
      step: () => {
        if (parts.onlyOwnJobs || queue.holdsJobs) workers.beat(worker);
      },
      onFault: () => {
        // A store that takes no beat takes no job over either; the next beat is near.
      },
    }),
  };
}
