import type { ScanProgress } from '../../electron/contract/photos.ts';
import { formatCount, formatTimeLeft } from '../format/quantities.ts';

const doing: Readonly<Record<ScanProgress['stage'], string>> = {
  listing: 'Finding photos',
  reading: 'Reading photos',
  ended: 'Scanned',
  looking: 'Making thumbnails',
  looked: 'Thumbnails made',
};

/** What a scan is doing, in one line: "Reading photos · 683 of 1 846 · 4 min left". */
export function wordsForScan({ stage, done, total, secondsLeft }: ScanProgress): string {
  const count = total > 0 ? `${formatCount(done)} of ${formatCount(Math.max(done, total))}` : done > 0 ? `${formatCount(done)} so far` : '';
  const left = secondsLeft === null || secondsLeft < 1 ? '' : formatTimeLeft(secondsLeft);
  return [doing[stage], count, left].filter((part) => part !== '').join(' · ');
}

/** 0..1; null where nobody has counted. */
export function fractionScanned({ done, total }: ScanProgress): number | null {
  return total === 0 ? null : Math.min(1, done / total);
}
