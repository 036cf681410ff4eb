import type { ExportOptions } from '../../../electron/contract/exportOptions.ts';
import type { ExportRequest, Exported } from '../../../electron/contract/exports.ts';
import type { ImageCard } from '../../../electron/contract/images.ts';
import type { FakeLibrary } from './fakeLibrary.ts';

/** What exporting answers where nothing is written. */
export function exportFakely(library: FakeLibrary, request: ExportRequest, options: ExportOptions): Exported {
  const names = request.ids.map((id) => nameOfCopy(library.kept(id).card, options));
  return {
    folder: '/home/artist/Pictures',
    names: request.kind === 'zip' ? ['pictures.zip'] : names,
    count: names.length,
    failures: [],
    isCancelled: false,
  };
}

export function nameOfCopy(card: ImageCard, { template, format }: ExportOptions): string {
  const stem = template
    .replace('{prompt}', card.title)
    .replace('{variation}', String(card.variation + 1))
    .replace('{number}', '1');
  return `${stem}.${format === 'jpeg' ? 'jpg' : format}`;
}
