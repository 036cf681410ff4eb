import { isMoment } from '../contract/moments.ts';
import { searchText } from './searchText.ts';

export type PhotoWordSources = {
  readonly directory: string;
  readonly name: string;
  readonly camera: string | null;
  readonly takenAt: number | null;
};

const monthName = new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' });

/** What a photo is found by: its path, its camera, its day. `more` is what was written about it. */
export function photoWords({ directory, name, camera, takenAt }: PhotoWordSources, ...more: readonly string[]): string {
  return searchText(directory, name, camera ?? '', dayWords(takenAt), ...more);
}

/** "2024-05-17 May" */
function dayWords(takenAt: number | null): string {
  if (takenAt === null || !isMoment(takenAt)) return '';
  const day = new Date(takenAt);
  return `${day.toISOString().slice(0, 10)} ${monthName.format(day)}`;
}
