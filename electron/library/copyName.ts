import { basename, extname } from 'node:path';
import { exportPlaceholders } from '../contract/exportOptions.ts';
import type { ExportFormat } from '../contract/exportOptions.ts';
import type { ImageRecord } from '../contract/images.ts';
import { momentOf } from '../contract/moments.ts';
import { fileNameOf } from './fileName.ts';

export const extensions: Readonly<Record<ExportFormat, readonly [string, ...string[]]>> = {
  png: ['png'],
  webp: ['webp'],
  jpeg: ['jpg', 'jpeg'],
  svg: ['svg'],
};

/** Which of how many pictures that are exported together. */
export type Place = { readonly number: number; readonly total: number };

/** Room for a long prompt and all that may stand around it. */
const nameCharacters = 120;

/** A file's name by the person's template, without its extension. What a picture does not have leaves nothing behind. */
export function copyNameOf(
  template: string,
  record: Pick<ImageRecord, 'kind' | 'title' | 'made' | 'createdAt' | 'variation'>,
  place: Place,
): string {
  const values: Readonly<Record<(typeof exportPlaceholders)[number], string>> = {
    // What was brought in is titled by its file, whose extension says nothing of the copy.
    prompt: fileNameOf(record.kind === 'imported' ? basename(record.title, extname(record.title)) : record.title),
    seed: record.made === null ? '' : String(record.made.seed),
    date: dayOf(record.createdAt),
    number: String(place.number).padStart(String(place.total).length, '0'),
    variation: record.made === null ? '' : String(record.variation + 1),
  };
  const filled = exportPlaceholders.reduce((text, name) => text.replaceAll(`{${name}}`, values[name]), template);
  return fileNameOf(filled.trim() === '' ? values.prompt : filled, nameCharacters);
}

/** The day on this machine's calendar, as file managers sort it. */
function dayOf(milliseconds: number): string {
  const day = new Date(momentOf(milliseconds));
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}
