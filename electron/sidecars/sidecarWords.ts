import type { AppError } from '../contract/errors.ts';
import type { PhotoId } from '../contract/ids.ts';
import type { SidecarAction, SidecarChoice } from '../contract/sidecars.ts';

/** What a photo's sidecars shall say, and who says it. */
export type CaptionWords = {
  readonly text: string;
  readonly keywords: readonly string[];
  readonly by: 'model' | 'person';
  /** 0..1; null where a person wrote it. */
  readonly confidence: number | null;
};

/** What a sidecar says. `by` is null where nothing tells who wrote it. */
export type FoundWords = { readonly text: string; readonly keywords: readonly string[]; readonly by: 'model' | 'person' | null };

/** One photo's words for a file. */
export type Wanted = {
  readonly photoId: PhotoId;
  /** The photo's name as text; null where its bytes are none. */
  readonly fileName: string | null;
  readonly words: CaptionWords;
  /** Whether the studio put these words into this file itself, and nobody changed them since. */
  readonly isOurs: (text: string) => boolean;
};

export type WordPolicy = Pick<SidecarChoice, 'policy' | 'includeEdited'>;

export type Outcome = {
  readonly action: SidecarAction;
  readonly reason: AppError | null;
  readonly before: string | null;
  readonly after: string | null;
};

/** What becomes of a file; `bytes` is null where it stays as it is. One outcome for each that was wanted, in their order. */
export type FilePlan = { readonly bytes: Buffer | null; readonly outcomes: readonly Outcome[] };

/** One kind of sidecar. Neither touches the disk; both throw a sidecar... error for a file that is not what it should be. */
export type SidecarKind = {
  plan(existing: Buffer | null, file: string, wanted: readonly Wanted[], policy: WordPolicy): FilePlan;
  /** What it says of a photo by its name; a file of one photo says it of any. */
  read(existing: Buffer, file: string): (fileName: string | null) => FoundWords | null;
};

export function refusal(reason: AppError): Outcome {
  return { action: 'refuse', reason, before: null, after: null };
}

/** For files that hold one photo's words. */
export function onlyOne(wanted: readonly Wanted[]): Wanted {
  const [first, ...more] = wanted;
  if (first === undefined || more.length > 0) throw new RangeError('The file holds one photo');
  return first;
}

/** Keywords that are not there yet; the same word in other capitals is there. */
export function keywordsToAdd(existing: readonly string[], wanted: readonly string[]): readonly string[] {
  const known = new Set(existing.map(sameWord));
  return wanted.filter((word) => {
    const key = sameWord(word);
    if (key === '' || known.has(key)) return false;
    known.add(key);
    return true;
  });
}

function sameWord(word: string): string {
  return word.trim().normalize('NFC').toLowerCase();
}
/** Words as every file takes them: one kind of line break, no space around. */
export function tidied(words: CaptionWords): CaptionWords {
  const keywords = words.keywords.map((word) => word.replace(/\s+/gu, ' ').trim());
  return { ...words, text: words.text.replace(/\r\n?/gu, '\n').trim(), keywords: keywordsToAdd([], keywords) };
}
