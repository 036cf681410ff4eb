import type { ErrorCode, Failure } from '../contract/errors.ts';
import { wordsFor } from '../contract/errorWords.ts';
import type { JobRow } from '../contract/jobs.ts';
import { nextState } from './jobTransitions.ts';
import { keepOutcome } from './keepOutcome.ts';
import type { Keepers } from './keepOutcome.ts';
import type { Announce, TakenJob } from './ports.ts';
import { isPassing } from './queueRest.ts';
import type { JobEnd, RunningJob } from './runningJob.ts';

export type EndingParts = Keepers & { readonly announce: Announce };

/** What the queue does after a failure: go on, rest until it is told to, wait for the store, or start the job once more only to keep it. */
export type Aftermath = 'goOn' | 'rest' | 'waitForStore' | 'keepNow';

const crashCodes: readonly ErrorCode[] = ['engineCrashed', 'engineHung', 'engineOutOfMemory'];

/** Stores the end of a job whose work came to one. */
export async function endWithOutcome(job: RunningJob, outcome: JobEnd, parts: EndingParts): Promise<void> {
  const { store, clock, announce } = parts;
  const { lease } = job.taken;
  const drewNothing = outcome.kind === 'pictures' && outcome.pictures.every(({ tokens }) => tokens.tokensDrawn <= tokensGiven(job.row));
  if (job.ending === 'release' && outcome.stopped) {
    store.release(lease, true);
  } else if (job.ending === 'cancel' || drewNothing) {
    store.cancel(lease, clock.now());
  } else if (outcome.kind === 'photosDone') {
    parts.captions.finish(lease, clock.now());
  } else {
    job.progress = { stage: 'saving', done: 0, total: 1, secondsLeft: null };
    const images = await keepOutcome(job.taken, outcome, parts);
    if (images.length > 0) announce('imagesAdded', { images });
  }
  announce('historyChanged', null);
}

/** Tokens that a job did not have to draw, as the picture it goes on with has them. */
function tokensGiven({ request }: JobRow): number {
  return request.kind === 'generate' || request.kind === 'edit' ? (request.continues?.from ?? 0) : 0;
}

/** Stores the end of a job whose work failed. */
export function endWithFailure(job: RunningJob, failure: Failure, parts: EndingParts): Aftermath {
  const { store, clock } = parts;
  const { lease } = job.taken;
  // It is no longer ours to end.
  if (failure.code === 'jobTakenOver') return 'goOn';
  if (isPassing(failure)) return 'waitForStore';
  if (job.ending === 'cancel') {
    store.cancel(lease, clock.now());
    return failure.code === 'engineStopped' ? 'rest' : 'goOn';
  }
  // Taken again at once, it would meet the same.
  if (failure.code === 'engineStopped' || failure.code === 'studioClosing') {
    store.release(lease, true);
    return 'rest';
  }
  if (failure.code === 'deviceFailed') {
    // No fault of the job: it goes on from its tokens, elsewhere.
    store.release(lease, true);
    return job.ending === 'keep' ? 'keepNow' : 'goOn';
  }
  if (!crashCodes.includes(failure.code)) {
    store.fail(lease, failure, clock.now());
  } else if (job.ending === 'release') {
    // Killed on request, which is no crash.
    store.release(lease, true);
  } else {
    endWithCrash(job.taken, failure, parts);
    if (job.ending === 'keep') return 'keepNow';
  }
  return 'goOn';
}

/** The start counts, and the second crash sets the job aside. One that asked for more memory than there is says so then: only the person can ask for less. */
function endWithCrash(taken: TakenJob, failure: Failure, parts: EndingParts): void {
  const { uncleanStarts } = taken;
  if (nextState('running', { kind: 'crash', uncleanStarts }) === 'queued') giveBack(taken, false, parts);
  else setAside(taken, failure.code === 'engineOutOfMemory' ? failure : null, parts);
}

/**
 * The whole process is gone: a power cut, a kill, or this job. One that got on with it is not to blame; one that never does is set
 * aside, or no start would get past it.
 */
export function endAbandoned(taken: TakenJob, parts: EndingParts): void {
  const { hasProgressed, uncleanStarts } = taken;
  if (hasProgressed || nextState('running', { kind: 'death', uncleanStarts }) === 'queued') giveBack(taken, hasProgressed, parts);
  else setAside(taken, null, parts);
}

function giveBack(taken: TakenJob, clean: boolean, parts: EndingParts): void {
  parts.store.release(taken.lease, clean);
  announceRow(taken, parts);
}

function setAside(taken: TakenJob, reason: Failure | null, parts: EndingParts): void {
  parts.store.fail(taken.lease, reason ?? { code: 'repeatedCrash', message: wordsFor('repeatedCrash') }, parts.clock.now());
  announceRow(taken, parts);
}

function announceRow({ lease }: TakenJob, { store, announce }: EndingParts): void {
  const row = store.find(lease.id);
  if (row !== null) announce('jobChanged', row);
}
