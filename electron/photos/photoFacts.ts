import exifr from 'exifr';
import { limits } from '../contract/limits.ts';
import { isMoment } from '../contract/moments.ts';
import { photoFactsSchema } from '../contract/photos.ts';
import type { PhotoFacts } from '../contract/photos.ts';
import { tiffIn } from '../library/rawPhoto.ts';
import type { PhotoRead } from './ports.ts';

export type ReadFacts = Pick<PhotoRead, 'takenAt' | 'camera' | 'facts'>;

const wanted = [
  ...['Make', 'Model', 'LensModel', 'ExposureTime', 'FNumber', 'ISO', 'FocalLength', 'Flash', 'DateTimeOriginal', 'CreateDate'],
  ...['Software', 'Artist', 'Copyright', 'ImageDescription', 'GPSLatitude', 'GPSLatitudeRef', 'GPSLongitude', 'GPSLongitudeRef'],
];
/** Values as they are written: a date then keeps the camera's own clock. */
const plain = { translateValues: false, reviveValues: false, pick: wanted };

/** What the camera wrote; nothing where that cannot be understood. `shown` is the preview of a file that is no picture itself. */
export async function readFacts(data: Buffer, shown: Buffer): Promise<ReadFacts> {
  const tags = (await tagsOf(data)) ?? (await tagsOf(asTiff(tiffIn(data)))) ?? (await tagsOf(shown)) ?? {};
  const facts = factsIn(tags);
  return { facts, camera: cameraOf(facts), takenAt: momentIn(facts.takenAt) };
}

type Tags = Readonly<Record<string, unknown>>;

async function tagsOf(data: Buffer): Promise<Tags | null> {
  try {
    const tags = (await exifr.parse(data, plain)) as Tags | undefined; // the library answers `any`
    return tags === undefined || Object.keys(tags).length === 0 ? null : tags;
  } catch {
    // Facts of a format it does not know, or none at all.
    return null;
  }
}

/** The library knows TIFF by its number alone; RW2 and ORF have one of their own. */
function asTiff(data: Buffer): Buffer {
  if (data.length < 8) return data;
  const copy = Buffer.from(data.subarray(0, 4 * 1024 * 1024));
  copy.write(copy.toString('latin1', 0, 2) === 'II' ? 'II*\0' : 'MM\0*', 0, 'latin1');
  return copy;
}

function factsIn(tags: Tags): PhotoFacts {
  const flash = numberIn(tags['Flash']);
  const found = {
    make: textIn(tags['Make']),
    model: textIn(tags['Model']),
    lens: textIn(tags['LensModel']),
    exposure: numberIn(tags['ExposureTime']),
    aperture: numberIn(tags['FNumber']),
    iso: numberIn(tags['ISO']),
    focalLength: numberIn(tags['FocalLength']),
    flash: flash === undefined ? undefined : (flash & 1) === 1,
    latitude: degreesIn(tags['GPSLatitude'], tags['GPSLatitudeRef'], 90),
    longitude: degreesIn(tags['GPSLongitude'], tags['GPSLongitudeRef'], 180),
    takenAt: textIn(tags['DateTimeOriginal']) ?? textIn(tags['CreateDate']),
    software: textIn(tags['Software']),
    artist: textIn(tags['Artist']),
    copyright: textIn(tags['Copyright']),
    description: textIn(tags['ImageDescription']),
  };
  return photoFactsSchema.parse(Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)));
}

function textIn(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.replaceAll('\0', '').trim().slice(0, limits.photoFactCharacters);
  return text === '' ? undefined : text;
}

function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function degreesIn(value: unknown, side: unknown, most: number): number | undefined {
  if (!Array.isArray(value)) return undefined;
  const [degrees = Number.NaN, minutes = 0, seconds = 0] = value.map(Number);
  const found = (degrees + minutes / 60 + seconds / 3_600) * (side === 'S' || side === 'W' ? -1 : 1);
  return Math.abs(found) <= most ? found : undefined;
}

/** Many makers begin the model with their own name. */
function cameraOf({ make, model }: PhotoFacts): string | null {
  if (model === undefined) return make ?? null;
  return make === undefined || model.toLowerCase().startsWith(make.split(' ')[0]?.toLowerCase() ?? '') ? model : `${make} ${model}`;
}

/** "2024:05:17 18:30:00", read as if it were universal time: a day is then the same everywhere. */
function momentIn(written: string | undefined): number | null {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4}).(\d\d).(\d\d)[ T](\d\d):(\d\d):(\d\d)/.exec(written ?? '')?.map(Number) ?? [];
  if (year === undefined || year === 0 || month === undefined) return null;
  const moment = Date.UTC(year, month - 1, day, hour, minute, second);
  return isMoment(moment) ? moment : null;
}
