import type { JobRow } from '../../electron/contract/jobs.ts';
import { variationsOf } from './jobs.svelte.ts';
import { formatTimeLeft, plural } from '../format/quantities.ts';

const doing = { generate: 'Drawing', edit: 'Editing', ask: 'Answering', caption: 'Describing' } as const;

/** What a running job is doing, in one line: "Drawing · 4 pictures · 2.1 s left". */
export function wordsForJob(row: JobRow, place: { readonly first: number; readonly of: number }): string {
  const verb = doing[row.request.kind];
  const stage = row.progress?.stage;
  if (stage === 'loadingModel') return 'Loading the model';
  const pictures = variationsOf(row.request);
  const parts = [
    place.of > 1 ? `${verb} ${place.first} of ${place.of}` : verb,
    ...(pictures > 1 ? [plural(pictures, 'picture', 'pictures')] : []),
    ...(stage === 'decoding' || stage === 'saving' ? ['saving'] : []),
    ...(row.progress?.secondsLeft != null && stage === 'drawing' ? [formatTimeLeft(row.progress.secondsLeft)] : []),
  ];
  return parts.join(' · ');
}

/** 0..1 of the whole job, so that the bar never runs backwards when a stage ends; null while unknown. */
export function fractionDone(row: JobRow): number | null {
  const progress = row.progress;
  if (progress === null) return null;
  switch (progress.stage) {
    case 'waiting':
    case 'loadingModel':
    case 'reading':
      return 0;
    case 'drawing':
    case 'writing':
      return progress.total === 0 ? null : progress.done / progress.total;
    case 'decoding':
    case 'saving':
      return 1;
  }
}
