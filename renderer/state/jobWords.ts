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
  const timeLeft = timeLeftOf(row);
  const parts = [
    place.of > 1 ? `${verb} ${place.first} of ${place.of}` : verb,
    ...(pictures > 1 ? [plural(pictures, 'picture', 'pictures')] : []),
    ...(pictures > 0 && timeLeft !== '' ? [timeLeft] : []),
  ];
  return parts.join(' · ');
}

/** Time until the picture is there; nothing while nobody knows, and never "0.0 s left". */
export function timeLeftOf({ progress }: JobRow): string {
  if (progress === null || progress.secondsLeft === null)
    return progress?.stage === 'decoding' || progress?.stage === 'saving' ? 'saving' : '';
  return progress.secondsLeft < 0.05 ? 'saving' : formatTimeLeft(progress.secondsLeft);
}

/** Of a drawing's bar; the rest is for making pictures of the tokens and writing them. */
const drawingShare = 0.95;

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
      return progress.total === 0 ? null : (drawingShare * progress.done) / progress.total;
    case 'writing':
      return progress.total === 0 ? null : progress.done / progress.total;
    case 'decoding':
      return drawingShare;
    case 'saving':
      return (1 + drawingShare) / 2;
  }
}
