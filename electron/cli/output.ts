import type { Failure } from '../contract/errors.ts';
import type { Transfer } from '../contract/fetching.ts';
import type { JobProgress, JobStage } from '../contract/jobs.ts';
import type { ScanProgress } from '../contract/photos.ts';
import { printable, printableJson } from './printable.ts';

/** Where the command line writes: results on stdout, progress and errors on stderr. */
export type Terminal = {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean | undefined };
  readonly json: boolean;
  readonly now: () => number;
};

export type Output = {
  /** A result: a line for people, or an object with a `type` for programs. */
  result(line: string, data: { readonly type: string; readonly [key: string]: unknown }): void;
  /** Only for programs. */
  event(data: { readonly type: string; readonly [key: string]: unknown }): void;
  progress(progress: JobProgress): void;
  scanProgress(progress: ScanProgress): void;
  transfer(transfer: Transfer): void;
  /** What the person should know and what keeps nothing from going on. */
  notice(line: string, data: { readonly type: string; readonly [key: string]: unknown }): void;
  /** `about` tells programs what it was that failed. */
  fail(failure: Failure, about?: { readonly [key: string]: unknown }): void;
};

const stageWords: Readonly<Record<JobStage, string>> = {
  waiting: 'Waiting',
  loadingModel: 'Loading the model',
  reading: 'Reading',
  drawing: 'Drawing',
  decoding: 'Finishing',
  choosing: 'Choosing the best',
  writing: 'Writing',
  saving: 'Saving',
};
const scanWords: Readonly<Record<Exclude<ScanProgress['stage'], 'ended' | 'looked'>, string>> = {
  listing: 'Looking for photos',
  reading: 'Reading photos',
  looking: 'Comparing photos',
};
const transferStages: Readonly<Record<Transfer['stage'], string>> = {
  fetching: 'Fetching',
  checking: 'Checking',
  unpacking: 'Unpacking',
  writing: 'Writing',
};
/** Where a line cannot be overwritten, progress is said this seldom. */
const plainMilliseconds = 1_000;

export function createOutput({ stdout, stderr, json, now }: Terminal): Output {
  let shown = { stage: '', at: -Infinity, isOpen: false };
  const closeLine = (): void => {
    if (shown.isOpen) stderr.write('\n');
    shown = { ...shown, isOpen: false };
  };
  const show = (stage: string, words: string): void => {
    if (stderr.isTTY === true) {
      stderr.write(`\r\x1b[K${words}`);
      shown = { stage, at: now(), isOpen: true };
    } else if (stage !== shown.stage || now() - shown.at >= plainMilliseconds) {
      stderr.write(`${words}\n`);
      shown = { stage, at: now(), isOpen: false };
    }
  };
  const event: Output['event'] = (data) => {
    if (json) stdout.write(`${printableJson(data)}\n`);
  };
  return {
    event,
    result(line, data) {
      closeLine();
      if (json) event(data);
      else if (line !== '') stdout.write(`${printable(line)}\n`);
    },
    progress(progress) {
      event({ type: 'progress', ...progress });
      show(progress.stage, progressWords(progress));
    },
    scanProgress(progress) {
      event({ type: 'progress', ...progress });
      const { stage } = progress;
      if (stage !== 'ended' && stage !== 'looked') show(stage, `${scanWords[stage]}${measureWords(progress)}`);
    },
    transfer(transfer) {
      event({ type: 'transfer', ...transfer });
      show(transfer.stage, transferWords(transfer));
    },
    notice(line, data) {
      closeLine();
      event(data);
      stderr.write(`${printable(line)}\n`);
    },
    fail(failure, about = {}) {
      closeLine();
      event({ type: 'error', ...failure, ...about });
      stderr.write(`${printable(failure.message)} (${failure.code})\n`);
    },
  };
}

/** "Drawing 12 of 64, 3 s left" */
export function progressWords(progress: JobProgress): string {
  return `${stageWords[progress.stage]}${measureWords(progress)}`;
}

/** "Fetching 120 of 747 MB, 9.3 MB/s, 68 s left" */
export function transferWords({ stage, done, total, bytesPerSecond, secondsLeft }: Transfer): string {
  const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0);
  const count = total > 0 ? `${megabytes(done)} of ${megabytes(total)} MB` : `${megabytes(done)} MB`;
  const speed = bytesPerSecond === null ? '' : `, ${megabytes(bytesPerSecond)} MB/s`;
  return `${transferStages[stage]} ${count}${speed}${secondsLeft === null ? '' : `, ${timeWords(secondsLeft)} left`}`;
}

function measureWords({ done, total, secondsLeft }: Pick<ScanProgress, 'done' | 'total' | 'secondsLeft'>): string {
  const count = total > 0 ? ` ${done} of ${total}` : '';
  return `${count}${secondsLeft === null ? '' : `, ${timeWords(secondsLeft)} left`}`;
}

export function timeWords(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
