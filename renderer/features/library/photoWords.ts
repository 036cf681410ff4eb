import type { PhotoCard, PhotoRecord } from '../../../electron/contract/photos.ts';
import { formatTakenDay, formatTakenMoment } from '../../format/moments.ts';
import { formatBytes, formatCount, formatDecimal } from '../../format/quantities.ts';
import type { PhotoPart, Trouble } from '../../state/photoList.svelte.ts';
import type { Fact } from '../../ui/facts.ts';

export const partNames: Readonly<Record<PhotoPart, string>> = {
  toReview: 'To review',
  failed: 'Failed',
  unreadable: 'Unreadable',
  missing: 'Missing',
  offline: 'Offline',
};

export const troubleNames: Readonly<Record<Trouble, string>> = { unreadable: 'Unreadable', missing: 'Missing', offline: 'Offline' };

/** Why a photo is not simply there, as a sentence; null where it is. */
export function troubleOf({ state, failure }: Pick<PhotoCard, 'state' | 'failure'>): string | null {
  switch (state) {
    case 'here':
      return null;
    case 'missing':
      return 'Missing: it is not where it was.';
    case 'offline':
      return 'Offline: its folder cannot be reached now.';
    case 'unreadable':
      return failure?.message ?? 'It cannot be read.';
  }
}

/** What a photo shows, for whoever does not see it; its name until somebody has said. */
export function altOf({ caption, name }: Pick<PhotoCard, 'caption' | 'name'>): string {
  return caption?.text || name;
}

/** The folder it lies in, below the place that is looked at; nothing where it lies in that one. */
function directoryOf({ path, name }: Pick<PhotoCard, 'path' | 'name'>, under: string): string {
  const directory = path.endsWith(`/${name}`) ? path.slice(0, -name.length - 1) : '';
  if (directory === under) return '';
  return under !== '' && directory.startsWith(`${under}/`) ? directory.slice(under.length + 1) : directory;
}

/** The second line of a photo in the list. What stands in the first one is not said again. */
export function metaOf(card: PhotoCard, under = ''): string {
  const parts = [
    card.caption === null ? directoryOf(card, under) : card.name,
    card.camera ?? '',
    card.takenAt === null ? '' : formatTakenDay(card.takenAt),
    card.width === null || card.height === null ? '' : sizeOf(card.width, card.height),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function sizeOf(width: number, height: number): string {
  return `${formatCount(width)} × ${formatCount(height)}`;
}

/** What is known of a photo, as lines to read. */
export function factsOf(record: PhotoRecord): readonly Fact[] {
  const { facts, takenAt, camera } = record;
  const lines: readonly (Fact | null)[] = [
    takenAt === null ? null : { name: 'Taken', value: formatTakenMoment(takenAt) },
    line('Camera', camera ?? undefined),
    line('Lens', facts.lens),
    line('Exposure', exposureOf(facts)),
    { name: 'Size', value: dimensionsOf(record) },
    record.format === null
      ? null
      : { name: 'Format', value: record.format === 'raw' ? 'RAW, by its preview' : record.format.toUpperCase() },
    placeOf(facts),
    line('Description', facts.description),
    line('Artist', facts.artist),
    line('Copyright', facts.copyright),
    line('Software', facts.software),
    { name: 'File', value: record.file, copy: record.file },
  ];
  return lines.filter((fact) => fact !== null);
}

function line(name: string, value: string | undefined): Fact | null {
  return value === undefined || value.trim() === '' ? null : { name, value };
}

/** "1/250 s · f/2.8 · ISO 100 · 28 mm" */
function exposureOf({ exposure, aperture, iso, focalLength }: PhotoRecord['facts']): string {
  return [
    exposure === undefined || exposure <= 0 ? '' : exposure < 0.4 ? `1/${formatCount(1 / exposure)} s` : `${formatDecimal(exposure, 1)} s`,
    aperture === undefined ? '' : `f/${formatDecimal(aperture, 1)}`,
    iso === undefined ? '' : `ISO ${formatCount(iso)}`,
    focalLength === undefined ? '' : `${formatCount(focalLength)} mm`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function dimensionsOf({ width, height, bytes }: PhotoRecord): string {
  return width === null || height === null ? formatBytes(bytes) : `${sizeOf(width, height)} · ${formatBytes(bytes)}`;
}

function placeOf({ latitude, longitude }: PhotoRecord['facts']): Fact | null {
  if (latitude === undefined || longitude === undefined) return null;
  const value = `${formatDecimal(latitude, 4)}, ${formatDecimal(longitude, 4)}`;
  return { name: 'Place', value, copy: `${latitude}, ${longitude}` };
}

/** The name at the end of a path, of whichever system. */
export function lastPart(path: string): string {
  return path.split(/[/\\]/u).at(-1) ?? path;
}
