import type { CaptionRun } from '../contract/captionRuns.ts';
import type { Clock } from './ports.ts';

/** Photos a minute since now, and how long the rest takes at that. */
export function startPace(clock: Clock, first: CaptionRun): (run: CaptionRun) => CaptionRun {
  const started = clock.steady();
  const before = askedOf(first);
  return (run) => {
    const minutes = (clock.steady() - started) / 60_000;
    const asked = askedOf(run) - before;
    if (asked === 0 || minutes === 0) return run;
    const perMinute = asked / minutes;
    const left = run.photos - askedOf(run) - run.known - run.skipped - run.protected;
    return { ...run, perMinute, secondsLeft: (left / perMinute) * 60 };
  };
}

/** What took time: photos that were read. */
function askedOf({ captioned, edited, failed }: CaptionRun): number {
  return captioned + edited + failed;
}
