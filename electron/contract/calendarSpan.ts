/** From `from` up to, and without, `to`. */
export type Span = { readonly from: number; readonly to: number };

/** When a day begins, in milliseconds; months count from 0, and a month or day too many is one of the next. */
type Clock = (year: number, month: number, day: number) => number;

/** What "2026", "2026-06" or "2026-06-12" spans by this clock; null where there is no such day. */
export function calendarSpan(text: string, startOf: Clock): Span | null {
  const [, year, month, day] = /^(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?$/u.exec(text) ?? [];
  if (year === undefined) return null;
  const [y, m, d] = [Number(year), Number(month ?? 1) - 1, Number(day ?? 1)];
  const named = new Date(Date.UTC(y, m, d));
  if (named.getUTCMonth() !== m || named.getUTCDate() !== d) return null;
  const to = day !== undefined ? startOf(y, m, d + 1) : month !== undefined ? startOf(y, m + 1, 1) : startOf(y + 1, 0, 1);
  return { from: startOf(y, m, d), to };
}
