import { SvelteMap } from 'svelte/reactivity';
import type { AppEvents } from '../../electron/contract/appEvents.ts';
import type { TextPiece } from '../../electron/contract/history.ts';
import type { JobId } from '../../electron/contract/ids.ts';
import type { JobRequest, JobRow } from '../../electron/contract/jobs.ts';
import type { StudioApi } from '../api/appApi.ts';
import { LiveDrawing } from './liveDrawing.svelte.ts';

export function isOver(row: JobRow): boolean {
  return row.state !== 'queued' && row.state !== 'running';
}

export function variationsOf(request: JobRequest): number {
  return request.kind === 'generate' || request.kind === 'edit' ? request.variations : 0;
}

type DrawingTask = 'draw' | 'edit';

function drawingTaskOf({ kind }: JobRequest): DrawingTask {
  return kind === 'edit' ? 'edit' : 'draw';
}

/** The queue as the window knows it, and what running jobs have shown so far. */
export class Jobs {
  readonly #api: StudioApi;
  readonly #gridSide: (task: DrawingTask) => number;
  readonly #rows = new SvelteMap<JobId, JobRow>();
  readonly #drawings = new SvelteMap<JobId, LiveDrawing>();
  readonly #pieces = new SvelteMap<JobId, readonly TextPiece[]>();
  readonly #listeners = new Set<(row: JobRow) => void>();
  /** Counts the events, so that a list older than one of them is asked for again. */
  #taken = 0;

  readonly rows = $derived([...this.#rows.values()].sort((a, b) => a.createdAt - b.createdAt));
  readonly running = $derived(this.rows.find((row) => row.state === 'running'));
  /** In the order they will be done. */
  readonly waiting = $derived(this.rows.filter((row) => row.state === 'queued').sort((a, b) => a.rank - b.rank || a.place - b.place));

  /** What runs and what waits, as it will be done. */
  readonly line = $derived([...this.rows.filter((row) => row.state === 'running'), ...this.waiting]);

  constructor(api: StudioApi, gridSide: (task: DrawingTask) => number) {
    this.#api = api;
    this.#gridSide = gridSide;
  }

  /** Reads the queue and listens to it; the answer stops listening. */
  async connect(): Promise<() => void> {
    const stops = [
      this.#api.on('jobChanged', (row) => this.#take(row)),
      this.#api.on('jobProgressed', (event) => this.#advance(event)),
      this.#api.on('drawingResumed', ({ jobId, grids }) => this.#drawings.get(jobId)?.resume(grids)),
      this.#api.on('partialPicture', (event) => this.#drawings.get(event.jobId)?.showPartial(event)),
      this.#api.on('textPiece', (event) => this.#addPiece(event)),
    ];
    for (const row of await this.#api.jobs.list()) {
      // An event that came while the list was under way is newer than the list.
      if (!this.#rows.has(row.id)) this.#take(row);
    }
    stops.push(this.#api.on('queueChanged', () => void this.reread().catch(() => undefined)));
    return () => stops.forEach((stop) => stop());
  }

  row(id: JobId): JobRow | undefined {
    return this.#rows.get(id);
  }

  /** Rows and columns of what it draws, or will. */
  gridSide({ id, request }: JobRow): number {
    return this.drawing(id)?.gridSide ?? this.#gridSide(drawingTaskOf(request));
  }

  drawing(id: JobId): LiveDrawing | undefined {
    return this.#drawings.get(id);
  }

  /** Whether stopping it now would keep something. */
  hasDrawn(id: JobId): boolean {
    return this.row(id)?.state === 'running' && (this.drawing(id)?.done ?? 0) > 0;
  }

  pieces(id: JobId): readonly TextPiece[] {
    return this.#pieces.get(id) ?? [];
  }

  /** Tells of every change of a job; the answer stops it. */
  onchange(listener: (row: JobRow) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  enqueue(request: JobRequest): Promise<JobId> {
    return this.#api.jobs.enqueue(request);
  }

  cancel(id: JobId): Promise<null> {
    return this.#api.jobs.cancel(id);
  }

  stopAndKeep(id: JobId): Promise<null> {
    return this.#api.jobs.stopAndKeep(id);
  }

  retry(id: JobId): Promise<null> {
    return this.#api.jobs.retry(id);
  }

  /** What other processes did with their jobs is shown, and the order; only what this window asked for takes the stage. */
  async reread(): Promise<void> {
    const taken = this.#taken;
    const listed = await this.#api.jobs.list();
    if (taken !== this.#taken) return this.reread();
    for (const row of listed) {
      const known = this.#rows.get(row.id);
      if (known?.state !== row.state || known.place !== row.place) this.#keep(row);
    }
    for (const row of this.rows) if (!isOver(row) && !listed.some(({ id }) => id === row.id)) this.#rows.delete(row.id);
  }

  #take(row: JobRow): void {
    this.#taken += 1;
    this.#keep(row);
    for (const listener of this.#listeners) listener(row);
  }

  #keep(row: JobRow): void {
    const before = this.#rows.get(row.id);
    this.#rows.set(row.id, row);
    const variations = variationsOf(row.request);
    const starts = row.state === 'running' && before?.state !== 'running';
    if (starts && variations > 0) {
      this.#drawings.set(row.id, new LiveDrawing(row.id, { variations, gridSide: () => this.#gridSide(drawingTaskOf(row.request)) }));
    }
    if (starts) this.#pieces.delete(row.id);
  }

  #advance(event: AppEvents['jobProgressed']): void {
    const { jobId, stage, done, total, secondsLeft } = event;
    const row = this.#rows.get(jobId);
    if (row !== undefined) this.#rows.set(jobId, { ...row, progress: { stage, done, total, secondsLeft } });
    this.#drawings.get(jobId)?.advance(event);
  }

  #addPiece({ jobId, index, text, logProbability }: AppEvents['textPiece']): void {
    // A retried answer starts at piece 0 again.
    const before = (this.#pieces.get(jobId) ?? []).slice(0, index);
    this.#pieces.set(jobId, [...before, { text, logProbability }]);
  }
}
