import type { ImageId, JobId } from '../../electron/contract/ids.ts';
import type { JobRow } from '../../electron/contract/jobs.ts';
import { isOver, variationsOf } from './jobs.svelte.ts';

/** What stands on the stage, whichever panel is open. */
export type Shown =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'picture'; readonly id: ImageId }
  | { readonly kind: 'job'; readonly jobId: JobId; readonly variation: number };

export type StageDependencies = {
  /** Resolves when the picture can be painted without a gap. */
  readonly preload: (id: ImageId) => Promise<unknown>;
  /** The picture an edit starts from; null for any other job. */
  readonly sourceOf: (jobId: JobId) => ImageId | null;
  /** The job in work, if any. */
  readonly runningJob: () => JobId | undefined;
};

/** One stage for all panels, and the one place that decides what stands on it. It follows what is drawn until the person picks something. */
export class Stage {
  readonly #preload: StageDependencies['preload'];
  readonly #sourceOf: StageDependencies['sourceOf'];
  readonly #runningJob: StageDependencies['runningJob'];
  #shown = $state.raw<Shown>({ kind: 'nothing' });
  #before: Shown = { kind: 'nothing' };
  /** The pictures of a job that is over, from the moment they are kept until one of them can be painted. */
  #arriving = $state.raw<Pick<JobRow, 'id' | 'imageIds'> | null>(null);
  #follows = true;
  #lookedBack = $state.raw<{ readonly id: ImageId; readonly tokens: number } | null>(null);
  #lostTokensOf = $state<ImageId | null>(null);

  constructor({ preload, sourceOf, runningJob }: StageDependencies) {
    this.#preload = preload;
    this.#sourceOf = sourceOf;
    this.#runningJob = runningJob;
  }

  get shown(): Shown {
    return this.#shown;
  }

  /** The picture shown, or the one that is on its way: a key pressed as soon as a drawing is done means its picture. */
  get pictureId(): ImageId | null {
    const shown = this.#shown;
    if (shown.kind === 'job') return this.#arriving?.id === shown.jobId ? (this.#arrived(shown.variation) ?? null) : null;
    return shown.kind === 'picture' ? shown.id : null;
  }

  /** The picture to edit or ask about: the one shown, or the one that the edit shown starts from, so that it can go on or be put right. */
  get subjectId(): ImageId | null {
    return this.pictureId ?? (this.#shown.kind === 'job' ? this.#sourceOf(this.#shown.jobId) : null);
  }

  #arrived(variation: number): ImageId | undefined {
    return this.#arriving?.imageIds[variation] ?? this.#arriving?.imageIds[0];
  }

  /** The tokens to which the person has scrubbed back in the picture shown; null where all are shown. */
  get lookedBackTo(): number | null {
    return this.#lookedBack !== null && this.#lookedBack.id === this.pictureId ? this.#lookedBack.tokens : null;
  }

  lookBack(id: ImageId, tokens: number | null): void {
    this.#lookedBack = tokens === null ? null : { id, tokens };
  }

  /** The picture whose tokens could not be read, last. */
  get lostTokensOf(): ImageId | null {
    return this.#lostTokensOf;
  }

  loseTokens(id: ImageId): void {
    this.#lostTokensOf = id;
  }

  show(id: ImageId): void {
    this.#follows = false;
    this.#shown = { kind: 'picture', id };
  }

  /** Shows the newest picture when the window opens, and goes on following. */
  begin(id: ImageId): void {
    if (this.#shown.kind === 'nothing') this.#shown = { kind: 'picture', id };
  }

  showJob(jobId: JobId, variation = 0): void {
    this.#follows = true;
    if (this.#shown.kind !== 'job') this.#before = this.#shown;
    this.#shown = { kind: 'job', jobId, variation };
  }

  /** A job the person has just asked for takes the stage, unless they watch another one being drawn. */
  offer(jobId: JobId): void {
    const running = this.#runningJob();
    const isWatching = this.#shown.kind === 'job' && running !== undefined && running !== jobId;
    if (!isWatching) this.showJob(jobId);
  }

  clear(): void {
    this.#shown = { kind: 'nothing' };
  }

  /** Follows the queue: a drawing that starts takes the stage, a finished one becomes its picture. */
  async take(row: JobRow): Promise<void> {
    if (variationsOf(row.request) === 0) return;
    const shown = this.#shown;
    const isShown = shown.kind === 'job' && shown.jobId === row.id;
    if (row.state === 'running' && !isShown && this.#follows) {
      this.showJob(row.id);
      return;
    }
    if (!isShown || !isOver(row)) return;
    this.#arriving = row;
    const id = this.#arrived(shown.variation);
    if (row.state === 'cancelled' && id === undefined) this.#shown = this.#before;
    if (id === undefined) return;
    await this.#preload(id);
    // The person may have moved on while the picture was being read.
    if (this.#shown.kind === 'job' && this.#shown.jobId === row.id) this.#shown = { kind: 'picture', id: this.pictureId ?? id };
  }
}
