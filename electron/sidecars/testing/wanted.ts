import type { PhotoId } from '../../contract/ids.ts';
import type { CaptionWords, Wanted, WordPolicy } from '../sidecarWords.ts';

export const fox: CaptionWords = { text: 'A red fox in snow.', keywords: ['fox', 'snow'], by: 'model', confidence: 0.87654321 };

const photoId: PhotoId = 'pho_00000000000000000001';

export function wanted(change: Partial<Wanted> = {}, words: Partial<CaptionWords> = {}): Wanted {
  return { photoId, fileName: 'fox.jpg', words: { ...fox, ...words }, isOurs: () => false, ...change };
}

export const policies = {
  skip: { policy: 'skip', includeEdited: false },
  overwrite: { policy: 'overwrite', includeEdited: false },
  everything: { policy: 'overwrite', includeEdited: true },
  append: { policy: 'append', includeEdited: false },
  prepend: { policy: 'prepend', includeEdited: false },
} as const satisfies Readonly<Record<string, WordPolicy>>;
