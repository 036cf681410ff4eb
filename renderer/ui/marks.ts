export type Mark = {
  readonly start: number;
  readonly length: number;
  /** Struck through rather than coloured: it is not read. */
  readonly isUnread?: boolean;
};
export type MarkedStretch = { readonly start: number; readonly text: string; readonly marked: boolean; readonly unread: boolean };

/** Cuts a text at its marks. Marks that lie outside the text (it changed since they were made) or overlap are left out. */
export function cutAtMarks(text: string, marks: readonly Mark[]): readonly MarkedStretch[] {
  const stretches: MarkedStretch[] = [];
  let position = 0;
  const push = (end: number, marked: boolean, unread = false) => {
    if (end > position) stretches.push({ start: position, text: text.slice(position, end), marked, unread });
    position = Math.max(position, end);
  };
  for (const { start, length, isUnread = false } of [...marks].sort((a, b) => a.start - b.start)) {
    if (start < position || start + length > text.length) continue;
    push(start, false);
    push(start + length, true, isUnread);
  }
  push(text.length, false);
  return stretches;
}
