import { createHash } from 'node:crypto';
import { applyEdits, modify, parseTree, getNodeValue } from 'jsonc-parser';
import type { FormattingOptions, ParseError } from 'jsonc-parser';
import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import { textOfBytes } from './byteText.ts';
import { decide } from './wordPolicy.ts';
import { keywordsToAdd, onlyOne } from './sidecarWords.ts';
import type { CaptionWords, FoundWords, Outcome, SidecarKind, Wanted, WordPolicy } from './sidecarWords.ts';

/** What is read of an object; whatever else it holds is another program's. */
const recordSchema = z.looseObject({
  file_name: z.string().optional(),
  caption: z.string().default(''),
  keywords: z.array(z.string()).default([]),
  unifluid: z
    .object({ by: z.enum(['model', 'person']), captionSha256: z.string() })
    .optional()
    .catch(undefined),
});
type JsonRecord = z.infer<typeof recordSchema>;

/** `caption` and `keywords` beside whatever else the object holds; `unifluid` says by whom, and of which words it says so. */
export const jsonSidecar: SidecarKind = {
  plan(existing, file, wanted, policy) {
    const one = onlyOne(wanted);
    if (existing === null) {
      const text = `${JSON.stringify(newRecord(one), null, 2)}\n`;
      return { bytes: Buffer.from(text), outcomes: [createdOutcome(one)] };
    }
    const source = textOfBytes(existing, file);
    const [mark, body] = withoutMark(source.text);
    const { text, outcome } = mergedRecord(body, file, one, policy, layoutOf(body));
    if (text === body) return { bytes: null, outcomes: [outcome] };
    return { bytes: source.edited([{ start: mark.length, end: source.text.length, text }]), outcomes: [outcome] };
  },
  read(existing, file) {
    const found = foundIn(recordOf(withoutMark(textOfBytes(existing, file).text)[1], file));
    return () => found;
  },
};

/** The record of a photo that no file knows yet. */
export function newRecord({ fileName, words }: Wanted): object {
  return { file_name: fileName, caption: words.text, keywords: words.keywords, unifluid: markOf(words.text, words) };
}

export function createdOutcome({ words }: Wanted): Outcome {
  return { action: 'create', reason: null, before: null, after: words.text };
}

/** An object's text with the words in it, everything else as it stood. */
export function mergedRecord(
  body: string,
  file: string,
  { words, isOurs }: Wanted,
  policy: WordPolicy,
  layout: FormattingOptions | undefined,
): { readonly text: string; readonly outcome: Outcome } {
  const record = recordOf(body, file);
  const before = record.caption.trim();
  const ours = isOurs(before) || (markFits(record) && record.unifluid?.by === 'model');
  const { text, replaces, reason } = decide({ ...policy, file, existing: before, fresh: words.text, isOurs: ours, separator: '\n' });
  const added = keywordsToAdd(record.keywords, words.keywords);
  const set = (into: string, path: (string | number)[], value: unknown, isArrayInsertion = false): string =>
    applyEdits(into, modify(into, path, value, { ...(layout === undefined ? {} : { formattingOptions: layout }), isArrayInsertion }));
  let merged = body;
  if (text !== null) {
    merged = set(merged, ['caption'], text);
    merged = set(merged, ['unifluid'], markOf(text, before === '' || replaces ? words : { ...words, by: 'person', confidence: null }));
  }
  if (added.length > 0) {
    const isList = 'keywords' in record && record.keywords.length > 0;
    if (isList) merged = added.reduce((into, word) => set(into, ['keywords', -1], word, true), merged);
    else merged = set(merged, ['keywords'], added);
  }
  const action = merged === body ? 'unchanged' : replaces ? 'replace' : 'merge';
  return { text: merged, outcome: { action, reason, before, after: text ?? before } };
}

/** Throws sidecarUnsound where this is no JSON, and sidecarUnclear where it is no object or means something else by our names. */
export function recordOf(body: string, file: string): JsonRecord {
  const errors: ParseError[] = [];
  const tree = parseTree(body, errors, { disallowComments: true, allowTrailingComma: false });
  if (tree === undefined || errors.length > 0) throw new AppError('sidecarUnsound', { file, because: 'It is not well formed.' });
  const names = tree.type === 'object' ? (tree.children ?? []).map((each) => String(each.children?.[0]?.value)) : [];
  const isTwofold = ['file_name', 'caption', 'keywords', 'unifluid'].some((name) => names.indexOf(name) !== names.lastIndexOf(name));
  const record = recordSchema.safeParse(getNodeValue(tree));
  if (!record.success || isTwofold) throw new AppError('sidecarUnclear', { file });
  return record.data;
}

export function foundIn(record: JsonRecord): FoundWords {
  return { text: record.caption.trim(), keywords: record.keywords, by: markFits(record) ? (record.unifluid?.by ?? null) : null };
}

/** The mark tells of the words that it was made for; changed by another hand, they are that hand's. */
function markFits({ caption, unifluid }: JsonRecord): boolean {
  return unifluid?.captionSha256 === sha256Of(caption);
}

function markOf(text: string, { by, confidence }: Pick<CaptionWords, 'by' | 'confidence'>): object {
  return { by, ...(confidence === null ? {} : { confidence: Number(confidence.toFixed(4)) }), captionSha256: sha256Of(text) };
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function withoutMark(text: string): readonly [mark: string, body: string] {
  return text.startsWith('\ufeff') ? ['\ufeff', text.slice(1)] : ['', text];
}

function layoutOf(body: string): FormattingOptions {
  const indent = /[{[]\r?\n([ \t]+)/u.exec(body)?.[1] ?? '  ';
  return { insertSpaces: !indent.startsWith('\t'), tabSize: indent.length, eol: body.includes('\r\n') ? '\r\n' : '\n' };
}
