import { AppError } from '../contract/errors.ts';

/** A cursor names the last row seen; the page after it holds the rows before it, whatever was added meanwhile. */
const newest = Number.MAX_SAFE_INTEGER;

export function cursorToSeq(cursor: string | undefined): number {
  if (cursor === undefined) return newest;
  if (!/^\d{1,15}$/.test(cursor)) throw new AppError('badRequest', { because: 'The page is not known.' });
  return Number(cursor);
}

/** The cursor of the page after `rows`, which were read with one more than `limit` to see whether there is one. */
export function nextCursor(rows: readonly { readonly seq: number }[], limit: number): string | null {
  const last = rows[limit - 1];
  return rows.length > limit && last !== undefined ? String(last.seq) : null;
}
