import type { JobRow } from '../../../electron/contract/jobs.ts';
import type { QueueState } from '../../../electron/contract/queue.ts';

const name = 'UniFluid Studio';

/** The window's title: how far the work is, for a look at the task bar. */
export function windowTitle(running: JobRow | undefined, { isPaused, batch }: Pick<QueueState, 'isPaused' | 'batch'>): string {
  const { done, failed, total } = batch;
  const ended = done + failed;
  const progress = running?.progress;
  const parts = [
    ...(isPaused && ended < total ? ['Paused'] : []),
    ...(running !== undefined && total > 1 && ended < total ? [`${ended + 1} of ${total}`] : []),
    ...(progress?.stage === 'drawing' ? [`${progress.done} / ${progress.total}`] : []),
    name,
  ];
  return parts.join(' · ');
}
