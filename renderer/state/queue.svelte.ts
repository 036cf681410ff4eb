import type { JobId } from '../../electron/contract/ids.ts';
import type { JobRow } from '../../electron/contract/jobs.ts';
import { taskOf } from '../../electron/contract/taskOf.ts';
import type { Pause, QueueState } from '../../electron/contract/queue.ts';
import type { StudioApi } from '../api/appApi.ts';
import { plural } from '../format/quantities.ts';
import type { DraftStorage } from './drafts.svelte.ts';
import type { Jobs } from './jobs.svelte.ts';
import { titleOf } from './jobWords.ts';
import { undoLabel } from './notices.svelte.ts';
import type { Notices } from './notices.svelte.ts';
import type { TaskGate } from './taskGate.ts';
import type { UndoStack } from './undoStack.svelte.ts';

type Parts = {
  readonly api: StudioApi;
  readonly jobs: Jobs;
  readonly notices: Notices;
  /** Keeps what was dismissed over a restart. */
  readonly storage: DraftStorage;
  readonly taskGate: TaskGate;
  readonly undoStack: UndoStack;
};

/** Enough to see what came of the last hour; the history has the rest. */
const endedShown = 20;

const dismissedKey = 'queue.dismissed';

/** A job that is tried again and fails again is told of again. */
function failureOf({ id, attempt }: JobRow): string {
  return `${id} ${attempt}`;
}

/** The queue as a whole: what a person does with the line, and what is said of it. */
export class Queue {
  readonly #parts: Parts;
  #state = $state.raw<QueueState>({ isPaused: false, isWorking: false, batch: { done: 0, failed: 0, total: 0 } });
  /** Counts the events, so that an answer older than one of them is let go. */
  #told = 0;
  /** The last one first. */
  readonly #ended = $derived.by(() => {
    const over = this.#parts.jobs.rows.filter(({ finishedAt, state }) => finishedAt !== null && state !== 'queued' && state !== 'running');
    return over.sort((a, b) => (b.finishedAt ?? 0) - (a.finishedAt ?? 0));
  });
  #dismissed = $state.raw<readonly string[]>([]);
  readonly failed = $derived(this.#ended.filter((row) => row.state === 'failed' && !this.#dismissed.includes(failureOf(row))));
  readonly ended = $derived(this.#ended.filter(({ state }) => state !== 'failed').slice(0, endedShown));

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#dismissed = parts.storage.getItem(dismissedKey)?.split('\n') ?? [];
  }

  get isPaused(): boolean {
    return this.#state.isPaused;
  }

  get batch(): QueueState['batch'] {
    return this.#state.batch;
  }

  /** Asks how it stands and listens from then on; the answer stops listening. */
  async connect(): Promise<() => void> {
    const { api } = this.#parts;
    const stop = api.on('queueState', (state) => {
      this.#told += 1;
      this.#state = state;
    });
    const told = this.#told;
    const asked = await api.queue.state();
    if (told === this.#told) this.#state = asked;
    return stop;
  }

  async pause(running: Pause): Promise<void> {
    await this.#parts.notices.attempt(() => this.#parts.api.queue.pause(running));
  }

  async goOn(): Promise<void> {
    await this.#parts.notices.attempt(() => this.#parts.api.queue.goOn());
  }

  async clear(): Promise<void> {
    const { api, notices, undoStack } = this.#parts;
    await notices.attempt(async () => {
      const ids = await api.queue.clear();
      if (ids.length === 0) return;
      const label = `${plural(ids.length, 'waiting job', 'waiting jobs')} cleared`;
      const redo = () => Promise.all(ids.map((id) => api.jobs.cancel(id)));
      const act = { label, undo: () => this.#queueAgain(ids), redo };
      undoStack.push(act);
      notices.say(label, { label: undoLabel, run: () => void notices.attempt(() => undoStack.undo(act)) });
    });
  }

  async retry({ id, request }: Pick<JobRow, 'id' | 'request'>): Promise<void> {
    const { jobs, notices, taskGate } = this.#parts;
    await taskGate.run(taskOf(request), () => notices.attempt(() => jobs.retry(id)));
  }

  async retryFailed(): Promise<void> {
    await this.#parts.notices.attempt(() => this.#queueAgain(this.failed.map(({ id }) => id)));
  }

  /** Takes failed jobs out of sight. The history keeps what was asked. */
  dismiss(rows: readonly JobRow[]): void {
    const { jobs, storage } = this.#parts;
    const known = new Set(jobs.rows.map(failureOf));
    // What the studio lists no longer need not be remembered.
    this.#dismissed = [...this.#dismissed.filter((failure) => known.has(failure)), ...rows.map(failureOf)];
    storage.setItem(dismissedKey, this.#dismissed.join('\n'));
  }

  /** Puts a waiting job a place nearer to its turn, or farther from it. Answers what is to be said of it. */
  async step(row: JobRow, step: -1 | 1): Promise<string> {
    const { waiting } = this.#parts.jobs;
    const rank = waiting.filter(({ rank: other }) => other === row.rank);
    const index = rank.findIndex(({ id }) => id === row.id) + step;
    if (index < 0 || index >= rank.length) {
      const isWall = index < 0 && waiting[0]?.rank !== row.rank;
      return `${titleOf(row.request)} stays ${index < 0 ? 'first' : 'last'}${isWall ? ': questions and descriptions go before drawings' : ''}`;
    }
    await this.put(row.id, rank[step < 0 ? index : index + 1]?.id ?? null);
    const place = this.#parts.jobs.waiting.findIndex(({ id }) => id === row.id);
    return `${titleOf(row.request)} is ${place + 1} of ${waiting.length}`;
  }

  /** Puts a waiting job before another, or last. */
  async put(id: JobId, before: JobId | null): Promise<void> {
    if (id === before) return;
    const { api, jobs, notices } = this.#parts;
    await notices.attempt(async () => {
      await api.queue.move({ id, before });
      await jobs.reread();
    });
  }

  async #queueAgain(ids: readonly JobId[]): Promise<void> {
    const { api, jobs, notices, taskGate } = this.#parts;
    if (ids.length === 0) return;
    const refused = ids.flatMap((id) => {
      const request = jobs.row(id)?.request;
      const message = request === undefined ? null : taskGate.whyNot(taskOf(request));
      return message === null ? [] : [{ id, message }];
    });
    const able = ids.filter((id) => !refused.some((each) => each.id === id));
    const failures = able.length === 0 ? refused : [...refused, ...(await api.queue.retryAll(able))];
    const nameOf = (id: JobId) => {
      const request = jobs.row(id)?.request;
      return request === undefined ? '' : titleOf(request);
    };
    notices.sayFailures(
      `${failures.length} of ${ids.length} jobs cannot be tried again`,
      failures.map(({ id, message }) => ({ name: nameOf(id), why: message })),
    );
  }
}
