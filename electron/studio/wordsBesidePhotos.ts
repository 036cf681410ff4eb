import type { CaptionEdit } from '../contract/captionRuns.ts';
import type { PhotoId } from '../contract/ids.ts';
import type { BatchFailure } from '../contract/images.ts';
import { limits } from '../contract/limits.ts';
import { lastName } from '../library/filePath.ts';
import { shownPath } from '../photos/shownPath.ts';
import type { TakenOver } from '../sidecars/ports.ts';
import type { ReadSidecar } from '../sidecars/readSidecars.ts';

type Taken = { readonly change: CaptionEdit; readonly files: readonly Omit<TakenOver, 'batch'>[] };

/** Which of a photo's sidecars speaks for it, the most telling first: XMP is where people write by their programs. */
const order = ['xmp', 'txt', 'json', 'jsonl', 'csv'] as const;

/** Gathers what stands beside photos, and chooses for each photo the words that become its own. */
export class WordsBesidePhotos {
  readonly failures: BatchFailure[] = [];
  readonly #found = new Map<PhotoId, ReadSidecar[]>();

  /** `isKnown`: words that came from the library once and are not its any more, because the person took them away, stay away. */
  add(read: ReadSidecar, isKnown: (text: string) => boolean): void {
    const { photoId, words, failure } = read.found;
    if (failure !== null) this.failures.push({ name: shownPath(lastName(read.path)), ...failure });
    else if (!isKnown(words.text)) this.#found.set(photoId, [...(this.#found.get(photoId) ?? []), read]);
  }

  all(): readonly Taken[] {
    return Array.from(this.#found, ([photoId, reads]) => takenFrom(photoId, reads));
  }
}

function takenFrom(photoId: PhotoId, reads: readonly ReadSidecar[]): Taken {
  const sorted = reads.toSorted((a, b) => order.indexOf(a.found.format) - order.indexOf(b.found.format));
  const words = sorted.flatMap(({ found }) => found.words ?? []);
  const text = words.find((each) => each.text !== '')?.text ?? '';
  const keywords = words.find((each) => each.keywords.length > 0)?.keywords ?? [];
  return {
    change: {
      photoId,
      text: text.slice(0, limits.captionCharacters).trim(),
      keywords: keywords.slice(0, limits.keywords).map((word) => word.slice(0, limits.keywordCharacters)),
    },
    // Only files that say just this: what another one says is not kept anywhere else.
    files: sorted.flatMap(({ found, path, sha256 }) =>
      found.words?.text === text ? [{ path, format: found.format, sha256, words: [{ photoId, text }] }] : [],
    ),
  };
}
