import type { CaptionPlan, CaptionRun } from '../../electron/contract/captionRuns.ts';
import { formatCount, formatTimeLeft, plural } from '../format/quantities.ts';

/** Photos of a run that are settled, whichever way. */
export function settledIn({ captioned, edited, known, skipped, protected: kept, failed }: CaptionRun): number {
  return captioned + edited + known + skipped + kept + failed;
}

const states: Readonly<Record<CaptionRun['state'], string>> = {
  waiting: 'Captioning waits',
  running: 'Captioning photos',
  paused: 'Captioning paused',
  stopped: 'Captioning stopped',
  done: 'Captioned',
  failed: 'Captioning failed',
};

const editStates: Readonly<Record<CaptionRun['state'], string>> = {
  waiting: 'Editing waits',
  running: 'Editing photos',
  paused: 'Editing paused',
  stopped: 'Editing stopped',
  done: 'Edited',
  failed: 'Editing failed',
};

/** "Captioning photos · 680 of 1 846 · 4 min left · 3 failed": what failed is counted by itself alone. */
export function wordsForRun(run: CaptionRun): string {
  const left = run.state === 'running' && run.secondsLeft !== null && run.secondsLeft >= 1 ? formatTimeLeft(run.secondsLeft) : '';
  const failed = run.failed > 0 ? `${formatCount(run.failed)} failed` : '';
  const state = (run.settings.kind === 'edit' ? editStates : states)[run.state];
  return [state, `${formatCount(settledIn(run) - run.failed)} of ${formatCount(run.photos)}`, left, failed]
    .filter((part) => part !== '')
    .join(' · ');
}

/** In place of a plan while a run is not over: what it leaves is known when it is. */
export function wordsForBusy({ state }: Pick<CaptionRun, 'state'>): string {
  const now = state === 'waiting' ? 'waits' : state === 'paused' ? 'is paused' : 'is at work';
  return `A run ${now}. Another can begin when it is done or stopped.`;
}

/** What a run would do, in a sentence or two. */
export function wordsForPlan(
  { photos, toCaption, known, skipped, protected: kept, unavailable }: Omit<CaptionPlan, 'toEdit'>,
  writesSidecars = false,
): string {
  const others = [
    ...(skipped > 0 ? [plural(skipped, 'has a caption already', 'have a caption already')] : []),
    ...(known > 0 ? [plural(known, 'is captioned this way already', 'are captioned this way already')] : []),
    ...(kept > 0 ? [plural(kept, 'has words by a person', 'have words by a person')] : []),
    ...(unavailable > 0 ? [`${formatCount(unavailable)} cannot be read`] : []),
  ];
  const first = `${soManyOf(toCaption, photos)} will be captioned`;
  const beside = writesSidecars && toCaption > 0 ? ' Each caption is written beside its photo.' : '';
  return `${[first, ...others].join('; ')}.${beside} Originals are never touched.`;
}

/** The same of a run of edits. */
export function wordsForEditPlan({ photos, toEdit, known, unavailable }: Pick<CaptionPlan, 'photos' | 'toEdit' | 'known' | 'unavailable'>) {
  const others = [
    ...(known > 0 ? [plural(known, 'is edited this way already', 'are edited this way already')] : []),
    ...(unavailable > 0 ? [`${formatCount(unavailable)} cannot be read`] : []),
  ];
  return `${[`${soManyOf(toEdit, photos)} will be edited`, ...others].join('; ')}. Each edit is a new picture; originals are never touched.`;
}

function soManyOf(some: number, photos: number): string {
  if (some < photos) return `${plural(some, 'photo', 'photos')} of ${formatCount(photos)}`;
  return photos === 1 ? 'The photo' : `All ${formatCount(photos)} photos`;
}
