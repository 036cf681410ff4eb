import { exportScales } from '../../../electron/contract/exportOptions.ts';
import type { ExportOptions } from '../../../electron/contract/exportOptions.ts';
import type { ImageCard } from '../../../electron/contract/images.ts';

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

/** "2× · 512 × 512", and of a picture that was made from a photo "Original · 3000 × 2005". What nobody has a photo of goes by its drawn size. */
export function sizeChoices(
  first: Pick<ImageCard, 'width' | 'height' | 'original'> | undefined,
): readonly { readonly value: string; readonly label: string }[] {
  return exportScales.flatMap((scale) => {
    if (scale === 'original') {
      return first?.original == null ? [] : [{ value: scale, label: `Original · ${first.original.width} × ${first.original.height}` }];
    }
    // Beside the size of a photo there is no room for the others.
    const size = first === undefined || first.original !== null ? [] : [`${first.width * scale} × ${first.height * scale}`];
    return [{ value: String(scale), label: [`${scale}×`, ...size].join(' · ') }];
  });
}

/** The choice that stands for a kept one where this picture does not offer it. */
export function chosenSize(scale: ExportOptions['scale'], first: Pick<ImageCard, 'original'> | undefined): string {
  return scale === 'original' && first?.original == null ? '1' : String(scale);
}
