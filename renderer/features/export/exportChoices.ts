import type { ExportOptions } from '../../../electron/contract/exportOptions.ts';

type Choice<K extends keyof ExportOptions> = { readonly value: ExportOptions[K]; readonly label: string };

export const formatChoices: readonly Choice<'format'>[] = [
  { value: 'png', label: 'PNG' },
  { value: 'webp', label: 'WebP' },
  { value: 'jpeg', label: 'JPEG' },
  { value: 'svg', label: 'SVG' },
];

export const recordChoices: readonly Choice<'record'>[] = [
  { value: 'full', label: 'Full record' },
  { value: 'credit', label: 'Credit only' },
  { value: 'none', label: 'None' },
];

/** What the chosen record means for who gets the file. */
export const recordWords: Readonly<Record<ExportOptions['record'], string>> = {
  full: 'Prompt, seed and settings travel with the picture. A PNG at 1× also gives everything back when it is dropped here.',
  credit: 'Says only that a model made it, and with which program.',
  none: 'Nothing but the picture.',
};

export const formatWords: Readonly<Record<ExportOptions['format'], string>> = {
  png: 'Every pixel, with transparency.',
  webp: 'Smaller, with transparency.',
  jpeg: 'On a colour: JPEG has no transparency.',
  svg: 'Smooth curves in few colours, at any size. Soft edges become firm.',
};

/** "512 × 512" */
export function sizeWords(side: { readonly width: number; readonly height: number }, scale: number): string {
  return `${side.width * scale} × ${side.height * scale}`;
}
