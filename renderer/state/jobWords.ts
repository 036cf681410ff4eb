import type { ImageCard } from '../../electron/contract/images.ts';
import type { JobKind, JobRequest, JobRow } from '../../electron/contract/jobs.ts';
import { isChoice, picturesKept } from '../../electron/contract/tries.ts';
import { variationsOf } from './jobs.svelte.ts';
import { formatCount, formatSeconds, formatTimeLeft, plural } from '../format/quantities.ts';

const verbs: Readonly<Record<JobKind, { readonly will: string; readonly doing: string; readonly did: string }>> = {
  generate: { will: 'Draw', doing: 'Drawing', did: 'Drawn' },
  edit: { will: 'Edit', doing: 'Editing', did: 'Edited' },
  ask: { will: 'Answer', doing: 'Answering', did: 'Answered' },
  caption: { will: 'Describe', doing: 'Describing', did: 'Described' },
  captionPhotos: { will: 'A run in the library', doing: 'Captioning photos', did: 'Captioned photos' },
  editPhotos: { will: 'A run in the library', doing: 'Editing photos', did: 'Edited photos' },
};

/** What a job is called in a list: the words it was asked with. */
export function titleOf(request: JobRequest): string {
  switch (request.kind) {
    case 'generate':
      return request.prompt;
    case 'edit':
      return request.instruction;
    case 'ask':
      return request.question;
    case 'caption':
      return 'Describe a picture';
    case 'captionPhotos':
      return 'Caption photos';
    case 'editPhotos':
      return request.settings.instruction;
  }
}

/** What a waiting job will do: "Draw · 4 pictures". */
export function wordsForWaiting({ request }: JobRow): string {
  return [verbs[request.kind].will, ...wordsForPictures(request)].join(' · ');
}

/** "4 pictures", "the best of 8"; nothing where one is drawn and kept. */
function wordsForPictures(request: JobRequest): readonly string[] {
  const drawn = variationsOf(request);
  if (drawn < 2) return [];
  return [isChoice(request) ? wordsForChoice(request) : plural(drawn, 'picture', 'pictures')];
}

/** Which drawings of a run are kept: "the best of 8", "the best 2 of 8". */
export function wordsForChoice(request: JobRequest): string {
  const kept = picturesKept(request);
  return `the best ${kept === 1 ? '' : `${kept} `}of ${variationsOf(request)}`;
}

/** What a running job is doing, in one line: "Drawing · 4 pictures · 2.1 s left". */
export function wordsForJob(row: JobRow, place: { readonly first: number; readonly of: number }): string {
  const verb = verbs[row.request.kind].doing;
  const stage = row.progress?.stage;
  if (stage === 'loadingModel') return 'Loading the model';
  const timeLeft = timeLeftOf(row);
  const parts = [
    place.of > 1 ? `${verb} ${place.first} of ${place.of}` : verb,
    ...wordsForPictures(row.request),
    ...(variationsOf(row.request) > 0 && timeLeft !== '' ? [timeLeft] : []),
  ];
  return parts.join(' · ');
}

/** How much of a picture is there. */
type Made = Pick<ImageCard, 'tokensDrawn' | 'tokensTotal'>;

/** What a finished job did and how long it took: "Drawn in 2.1 s", or where its picture was stopped; null for one that is not done. */
export function wordsForDone({ request, state, startedAt, finishedAt }: JobRow, made?: Made): string | null {
  if (state !== 'done' || startedAt === null || finishedAt === null) return null;
  const took = formatSeconds((finishedAt - startedAt) / 1000);
  if (made !== undefined && made.tokensDrawn < made.tokensTotal)
    return `Stopped at ${made.tokensDrawn} of ${made.tokensTotal} after ${took}`;
  return `${verbs[request.kind].did} in ${took}`;
}

/** What became of a job, for a list of those that ended. */
export function wordsForEnd(row: JobRow, made?: Made): string {
  if (row.state === 'failed') return row.error?.message ?? 'It failed.';
  return row.state === 'cancelled' ? 'Stopped' : (wordsForDone(row, made) ?? 'Done');
}

/** Time until the picture is there; nothing while nobody knows, never "0.0 s left", and "saving" only of what is whole. */
export function timeLeftOf({ progress }: JobRow): string {
  if (progress === null) return '';
  const { secondsLeft, stage } = progress;
  if (stage === 'saving') return 'saving';
  if (stage === 'decoding') return 'finishing';
  if (stage === 'choosing') return 'choosing';
  if (secondsLeft === null) return '';
  return secondsLeft < 0.05 ? 'finishing' : formatTimeLeft(secondsLeft);
}

/** Where a drawing was taken up again, in the count that stands beside it. */
export function wordsForResumed(at: number | null, total: number): string {
  return at === null ? '' : `resumed at ${formatCount(at)} of ${formatCount(total)}`;
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
    case 'choosing':
      return drawingShare;
    case 'saving':
      return (1 + drawingShare) / 2;
  }
}
