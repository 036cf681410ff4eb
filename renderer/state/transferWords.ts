import type { Transfer } from '../../electron/contract/fetching.ts';
import { formatBytes, formatTimeLeft } from '../format/quantities.ts';

const stageWords: Readonly<Record<Transfer['stage'], string>> = {
  fetching: 'Fetching',
  checking: 'Checking',
  unpacking: 'Unpacking',
  writing: 'Writing',
};

/** "Fetching 120 MB of 747 MB · 9 MB/s · 68 s left" */
export function wordsForTransfer({ stage, done, total, bytesPerSecond, secondsLeft }: Transfer): string {
  const much = total > 0 ? `${formatBytes(done)} of ${formatBytes(total)}` : formatBytes(done);
  const speed = bytesPerSecond === null ? [] : [`${formatBytes(bytesPerSecond)}/s`];
  const left = secondsLeft === null ? [] : [formatTimeLeft(secondsLeft)];
  return [`${stageWords[stage]} ${much}`, ...speed, ...left].join(' · ');
}

/** 0..1; null while nobody knows. */
export function fractionOf(transfer: Transfer | null): number | null {
  return transfer === null || transfer.total === 0 ? null : transfer.done / transfer.total;
}
