import { AppError } from '../contract/errors.ts';
import type { JobId } from '../contract/ids.ts';
import type { JobRow } from '../contract/jobs.ts';
import type { Announce, JobStore } from './ports.ts';
import type { RunningJob } from './runningJob.ts';

type Parts = {
  readonly store: Pick<JobStore, 'find' | 'list'>;
  readonly announce: Announce;
  readonly current: () => RunningJob | null;
};

const endedShown = 50;

/** Jobs as the window sees them: as they are stored, and the running one with how far it is. */
export class JobRows {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  list(): readonly JobRow[] {
    return this.#parts.store.list(endedShown).map((row) => this.#withProgress(row));
  }

  find(id: JobId): JobRow {
    const row = this.#parts.store.find(id);
    if (row === null) throw new AppError('jobNotFound');
    return row;
  }

  announce(id: JobId): void {
    const row = this.#parts.store.find(id);
    if (row !== null) this.#parts.announce('jobChanged', this.#withProgress(row));
  }

  #withProgress(row: JobRow): JobRow {
    const current = this.#parts.current();
    return current !== null && current.row.id === row.id && row.state === 'running' ? { ...row, progress: current.progress } : row;
  }
}
