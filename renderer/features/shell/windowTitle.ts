import type { JobRow } from '../../../electron/contract/jobs.ts';

const name = 'UniFluid Studio';

/** The window's title: how far a running drawing is, for a look at the task bar. */
export function windowTitle(running: JobRow | undefined): string {
  const progress = running?.progress;
  return progress?.stage === 'drawing' ? `${progress.done} / ${progress.total} · ${name}` : name;
}
