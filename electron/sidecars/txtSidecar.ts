import { textOfBytes } from './byteText.ts';
import { decide } from './wordPolicy.ts';
import { onlyOne } from './sidecarWords.ts';
import type { CaptionWords, SidecarKind } from './sidecarWords.ts';

/** The caption alone in one line, without a break at its end: training scripts read the first line, or the whole file as it is. */
export const txtSidecar: SidecarKind = {
  plan(existing, file, wanted, policy) {
    const { words, isOurs } = onlyOne(wanted);
    const fresh = lineOf(words);
    if (existing === null) return { bytes: Buffer.from(fresh), outcomes: [{ action: 'create', reason: null, before: null, after: fresh }] };
    const source = textOfBytes(existing, file);
    const before = wordsIn(source.text);
    // A list of tags goes on behind a comma, a sentence behind a space.
    const separator = words.text === '' ? ', ' : ' ';
    const { text, replaces, reason } = decide({ ...policy, file, existing: before, fresh, isOurs: isOurs(before), separator });
    if (text === null) return { bytes: null, outcomes: [{ action: 'unchanged', reason, before, after: before }] };
    const start = before === '' ? source.text.length : source.text.indexOf(before);
    const bytes = source.edited([{ start, end: start + before.length, text }]);
    return { bytes, outcomes: [{ action: replaces ? 'replace' : 'merge', reason, before, after: text }] };
  },
  read(existing, file) {
    const found = { text: wordsIn(textOfBytes(existing, file).text), keywords: [], by: null };
    return () => found;
  },
};

function lineOf({ text, keywords }: CaptionWords): string {
  return text === '' ? keywords.join(', ') : text.replace(/\s*\n\s*/gu, ' ');
}

function wordsIn(text: string): string {
  return text.replace(/^\ufeff/u, '').trim();
}
