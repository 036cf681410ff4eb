import type { CaptionPlan, CaptionRun } from '../../electron/contract/captionRuns.ts';
import { formatCount, formatTimeLeft, plural } from '../format/quantities.ts';

/** Photos of a run that are settled, whichever way. */
export function settledIn({ captioned, known, skipped, protected: kept, failed }: CaptionRun): number {
  return captioned + known + skipped + kept + failed;
}

const states: Readonly<Record<CaptionRun['state'], string>> = {
  waiting: 'Captioning waits',
  running: 'Captioning photos',
  paused: 'Captioning paused',
  stopped: 'Captioning stopped',
  done: 'Captioned',
  failed: 'Captioning failed',
};

/** "Captioning photos · 680 of 1 846 · 4 min left · 3 failed": what failed is counted by itself alone. */
export function wordsForRun(run: CaptionRun): string {
  const left = run.state === 'running' && run.secondsLeft !== null && run.secondsLeft >= 1 ? formatTimeLeft(run.secondsLeft) : '';
  const failed = run.failed > 0 ? `${formatCount(run.failed)} failed` : '';
  return [states[run.state], `${formatCount(settledIn(run) - run.failed)} of ${formatCount(run.photos)}`, left, failed]
    .filter((part) => part !== '')
    .join(' · ');
}

/** What a run would do, in a sentence or two. */
export function wordsForPlan(
  { photos, toCaption, known, skipped, protected: kept, unavailable }: CaptionPlan,
  writesSidecars = false,
): string {
  const others = [
    ...(skipped > 0 ? [plural(skipped, 'has a caption already', 'have a caption already')] : []),
    ...(known > 0 ? [plural(known, 'is captioned this way already', 'are captioned this way already')] : []),
    ...(kept > 0 ? [plural(kept, 'has words by a person', 'have words by a person')] : []),
    ...(unavailable > 0 ? [`${formatCount(unavailable)} cannot be read`] : []),
  ];
  const first =
    toCaption === photos
      ? `${photos === 1 ? 'The photo' : `All ${formatCount(photos)} photos`} will be captioned`
      : `${plural(toCaption, 'photo', 'photos')} of ${formatCount(photos)} will be captioned`;
  const beside = writesSidecars && toCaption > 0 ? ' Each caption is written beside its photo.' : '';
  return `${[first, ...others].join('; ')}.${beside} Originals are never touched.`;
}
