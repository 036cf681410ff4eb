/** A stretch of a text, by its characters' places, and what stands there instead. */
export type TextEdit = { readonly start: number; readonly end: number; readonly text: string };

/** The pieces of a text after edits that do not overlap, kept and new ones apart: what was kept must stay as it was, byte for byte. */
export function piecesAfter(text: string, edits: readonly TextEdit[]): readonly { readonly text: string; readonly isNew: boolean }[] {
  const pieces: { text: string; isNew: boolean }[] = [];
  let from = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    if (edit.start < from) throw new RangeError('Two edits overlap');
    pieces.push({ text: text.slice(from, edit.start), isNew: false }, { text: edit.text, isNew: true });
    from = edit.end;
  }
  return [...pieces, { text: text.slice(from), isNew: false }];
}
