import type { WorkOutcome } from '../contract/engineWork.ts';
import type { ErrorCode, Failure } from '../contract/errors.ts';
import { wordsFor } from '../contract/errorWords.ts';
import { nextState } from './jobTransitions.ts';
import { keepOutcome } from './keepOutcome.ts';
import type { Keepers } from './keepOutcome.ts';
import type { Announce, TakenJob } from './ports.ts';
import type { RunningJob } from './runningJob.ts';

export type EndingParts = Keepers & { readonly announce: Announce };

/** What the queue does after a failure: go on, rest until it is told to, wait for the store, or start the job once more only to keep it. */
export type Aftermath = 'goOn' | 'rest' | 'waitForStore' | 'keepNow';

const crashCodes: readonly ErrorCode[] = ['engineCrashed', 'engineHung', 'engineOutOfMemory'];

/** Stores the end of a job whose work came to one. */
export async function endWithOutcome(job: RunningJob, outcome: WorkOutcome, parts: EndingParts): Promise<void> {
  const { store, clock, announce } = parts;
  const { id } = job.row;
  const drewNothing = outcome.kind === 'pictures' && outcome.pictures.every((picture) => picture.tokens.tokensDrawn === 0);
  if (job.ending === 'release' && outcome.stopped) {
    store.release(id, true);
  } else if (job.ending === 'cancel' || drewNothing) {
    store.cancel(id, clock.now());
  } else {
    job.progress = { stage: 'saving', done: 0, total: 1, secondsLeft: null };
    const images = await keepOutcome(job.row, outcome, parts);
    if (images.length > 0) announce('imagesAdded', { images });
  }
  announce('historyChanged', null);
}

/** Stores the end of a job whose work failed. */
export function endWithFailure(job: RunningJob, failure: Failure, parts: EndingParts): Aftermath {
  const { store, clock } = parts;
  const { id } = job.row;
  if (failure.code === 'diskFull') return 'waitForStore';
  if (job.ending === 'cancel') {
    store.cancel(id, clock.now());
    return failure.code === 'engineStopped' ? 'rest' : 'goOn';
  }
  if (failure.code === 'engineStopped') {
    store.release(id, true);
    return 'rest';
  }
  if (!crashCodes.includes(failure.code)) {
    store.fail(id, failure, clock.now());
  } else if (job.ending === 'release') {
    // Killed on request, which is no crash.
    store.release(id, true);
  } else {
    endWithCrash(job.taken, failure, parts);
    if (job.ending === 'keep') return 'keepNow';
  }
  return 'goOn';
}

/** The start counts, and the second crash sets the job aside. One that asked for more memory than there is says so then: only the person can ask for less. */
export function endWithCrash(taken: TakenJob, failure: Failure | null, { store, clock, announce }: EndingParts): void {
  const { id } = taken.row;
  if (nextState('running', { kind: 'crash', uncleanStarts: taken.uncleanStarts }) === 'queued') {
    store.release(id, false);
  } else {
    const reason =
      failure?.code === 'engineOutOfMemory' ? failure : ({ code: 'repeatedCrash', message: wordsFor('repeatedCrash') } as const);
    store.fail(id, reason, clock.now());
  }
  const row = store.find(id);
  if (row !== null) announce('jobChanged', row);
}
