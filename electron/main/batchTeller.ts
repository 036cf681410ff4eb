import type { AppEvents } from '../contract/appEvents.ts';
import type { CaptionRun } from '../contract/captionRuns.ts';
import type { QueueState } from '../contract/queue.ts';

export type BatchWords = { readonly title: string; readonly body: string };
/** `fraction`: 0 to 1 of all jobs, or null where there is no work. */
export type BatchProgress = { readonly fraction: number | null; readonly isPaused: boolean };

type Parts = {
  readonly isInFront: () => boolean;
  /** Takes the place of what was shown before: of one batch there is one message. */
  readonly show: (words: BatchWords) => void;
  readonly showProgress: (progress: BatchProgress) => void;
  readonly keepAwake: (isWorking: boolean) => void;
};

type FollowedRun = Pick<CaptionRun, 'state' | 'photos' | 'captioned' | 'edited' | 'known' | 'skipped' | 'protected' | 'failed'>;

const idle: QueueState = { isPaused: false, isWorking: false, batch: { done: 0, failed: 0, total: 0 } };

/** Tells whoever looks elsewhere how the work is getting on: the task bar while it lasts, one message when it ends or fails. */
export class BatchTeller {
  readonly #parts: Parts;
  #state = idle;
  #share = 0;
  #shown = '';
  /** A run over photos that ended, and was not told of yet. */
  #ended: FollowedRun | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  take(state: QueueState): void {
    const words = withRun(wordsForChange(this.#state, state), state, this.#ended);
    if (openIn(state) === 0) this.#ended = null;
    if (state.batch.done + state.batch.failed !== this.#state.batch.done + this.#state.batch.failed || !state.isWorking) this.#share = 0;
    this.#state = state;
    this.#parts.keepAwake(state.isWorking);
    this.#tellProgress();
    if (words !== null && !this.#parts.isInFront()) this.#parts.show(words);
  }

  /** The job in work got on. */
  advance({ stage, done, total }: Pick<AppEvents['jobProgressed'], 'stage' | 'done' | 'total'>): void {
    if (stage !== 'drawing' || total === 0) return;
    this.#share = done / total;
    this.#tellProgress();
  }

  /** A run over photos got on, or ended: it is one job, and may be the work of a night. */
  follow(run: FollowedRun): void {
    if (run.state === 'running' && run.photos > 0) {
      this.#share = settledIn(run) / run.photos;
      this.#tellProgress();
    } else if (run.state === 'done' || run.state === 'failed') this.#ended = run;
  }

  /** In whole hundredths, and only those that are new: there is a token every few milliseconds. */
  #tellProgress(): void {
    const { isPaused } = this.#state;
    const fraction = fractionOf(this.#state, this.#share);
    const progress: BatchProgress = { fraction: fraction === null ? null : Math.round(fraction * 100) / 100, isPaused };
    const said = JSON.stringify(progress);
    if (said === this.#shown) return;
    this.#shown = said;
    this.#parts.showProgress(progress);
  }
}

function openIn({ batch: { done, failed, total } }: QueueState): number {
  return total - done - failed;
}

function fractionOf(state: QueueState, share: number): number | null {
  const { total } = state.batch;
  return openIn(state) === 0 ? null : (total - openIn(state) + (state.isWorking ? share : 0)) / total;
}

/** What there is to say of a change to someone who does not see the window; null for nothing. */
export function wordsForChange(before: QueueState, after: QueueState): BatchWords | null {
  const { done, failed, total } = after.batch;
  const open = openIn(after);
  const counted = `${done} of ${total} done${failed > 0 ? `, ${failed} failed` : ''}`;
  if (openIn(before) > 0 && open === 0 && total > 0) return { title: titleOfEnd(done, failed), body: counted };
  if (before.isWorking && !after.isWorking && after.isPaused && open > 0) return { title: 'Paused', body: `${counted}, ${open} waiting` };
  if (open > 0 && failed > 0 && before.batch.failed === 0) return { title: 'A job failed', body: `${counted}, the others go on` };
  return null;
}

function titleOfEnd(done: number, failed: number): string {
  if (failed === 0) return 'Done';
  return done === 0 ? 'Failed' : 'Done, with failures';
}

function settledIn({ captioned, edited, known, skipped, protected: kept, failed }: FollowedRun): number {
  return captioned + edited + known + skipped + kept + failed;
}

/** What became of the photos says more than that a job is done. */
function withRun(words: BatchWords | null, { batch }: QueueState, run: FollowedRun | null): BatchWords | null {
  if (words === null || run === null || run.photos < 2) return words;
  const made = run.edited > 0 ? `${run.edited} of ${run.photos} photos edited` : `${run.captioned} of ${run.photos} photos captioned`;
  const told = `${made}${run.failed > 0 ? `, ${run.failed} could not be` : ''}`;
  if (batch.total > 1) return { title: words.title, body: `${words.body}; ${told}` };
  return { title: run.failed > 0 && run.state === 'done' ? 'Done, with failures' : words.title, body: told };
}
