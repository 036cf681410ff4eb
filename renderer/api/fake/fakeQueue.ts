import type { JobId } from '../../../electron/contract/ids.ts';
import type { JobRow } from '../../../electron/contract/jobs.ts';
import type { JobFailure, Move, Pause, QueueState } from '../../../electron/contract/queue.ts';
import { RequestFailed } from '../appApi.ts';
import type { FakeEvents } from './fakeEvents.ts';

type Parts = {
  readonly events: FakeEvents;
  readonly rows: ReadonlyMap<JobId, JobRow>;
  /** Keeps a row and tells of it. */
  readonly change: (row: JobRow) => void;
  /** Keeps a row that only changed its place. */
  readonly place: (row: JobRow) => void;
  readonly retry: (id: JobId) => void;
  readonly setAside: () => void;
  readonly work: () => void;
};

/** The line of the pretended queue, steered as the true one is. */
export class FakeQueue {
  readonly #parts: Parts;
  #done = new Set<JobId>();
  #failed = new Set<JobId>();
  #open = 0;
  isPaused = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get waiting(): readonly JobRow[] {
    const rows = [...this.#parts.rows.values()].filter(({ state }) => state === 'queued');
    return rows.sort((a, b) => a.rank - b.rank || a.place - b.place);
  }

  get state(): QueueState {
    const [done, failed] = [this.#done.size, this.#failed.size];
    const isWorking = [...this.#parts.rows.values()].some(({ state }) => state === 'running');
    return { isPaused: this.isPaused, isWorking, batch: { done, failed, total: done + failed + this.#open } };
  }

  /** Counts a job that changed, and tells. */
  count({ id, state }: JobRow): void {
    const rows = [...this.#parts.rows.values()];
    const open = rows.filter((row) => row.state === 'queued' || row.state === 'running').length;
    if (this.#open === 0 && open > 0) [this.#done, this.#failed] = [new Set(), new Set()];
    this.#open = open;
    this.#failed.delete(id);
    if (state === 'done') this.#done.add(id);
    if (state === 'failed') this.#failed.add(id);
    this.tell();
  }

  tell(): void {
    this.#parts.events.announce('queueState', this.state);
  }

  pause(running: Pause): void {
    this.isPaused = true;
    if (running === 'setAside') this.#parts.setAside();
    this.tell();
  }

  goOn(): void {
    this.isPaused = false;
    this.tell();
    this.#parts.work();
  }

  move({ id, before }: Move): void {
    const { rows, place, events } = this.#parts;
    const moved = rows.get(id);
    const target = before === null ? null : rows.get(before);
    if (moved === undefined || target === undefined) throw new RequestFailed({ code: 'jobNotFound', message: 'This job is gone.' });
    if (moved.state !== 'queued') throw new RequestFailed({ code: 'jobNotWaiting', message: 'This job no longer waits.' });
    const line = this.waiting.filter(({ rank }) => rank === moved.rank);
    const others = line.filter((row) => row.id !== id);
    const inFront = others.filter(
      (row) => target === null || row.rank < target.rank || (row.rank === target.rank && row.place < target.place),
    );
    const anew = others.toSpliced(inFront.length, 0, moved);
    anew.forEach((row, index) => place({ ...row, place: line[index]?.place ?? row.place }));
    events.announce('queueChanged', null);
  }

  clear(): readonly JobId[] {
    const cleared = this.waiting;
    for (const row of cleared) this.#parts.change({ ...row, state: 'cancelled', finishedAt: Date.now() });
    return cleared.map(({ id }) => id);
  }

  retryAll(ids: readonly JobId[]): readonly JobFailure[] {
    return ids.flatMap((id) => {
      try {
        this.#parts.retry(id);
        return [];
      } catch (error) {
        if (!(error instanceof RequestFailed)) throw error;
        return [{ id, code: error.code, message: error.message }];
      }
    });
  }
}
