/** Where rows of one height stand in a list that is too long to be in the page. */

export type RowWindow = { readonly first: number; readonly end: number };

/** Rows that are in sight, and as many again above and below, so that a quick scroll finds them there. */
export function rowsInSight(count: number, rowHeight: number, scrollTop: number, height: number): RowWindow {
  const first = Math.max(0, Math.floor((scrollTop - height / 2) / rowHeight));
  return { first: Math.min(first, count), end: Math.min(count, Math.ceil((scrollTop + height * 1.5) / rowHeight)) };
}

/** Where the list has to be scrolled to show a row whole; as it is where it does already. */
export function scrollToShow(row: number, rowHeight: number, scrollTop: number, height: number): number {
  if (row * rowHeight < scrollTop) return row * rowHeight;
  return Math.max(scrollTop, (row + 1) * rowHeight - height);
}

/** The place a key leads to from `place` in a list of `count`; null for a key that leads nowhere. */
export function placeAfter(press: string, place: number, count: number, rowsAtOnce: number): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: place + 1,
    ArrowUp: place - 1,
    PageDown: place + Math.max(1, rowsAtOnce - 1),
    PageUp: place - Math.max(1, rowsAtOnce - 1),
    Home: 0,
    End: count - 1,
  };
  const next = steps[press];
  return next === undefined || count === 0 ? null : Math.min(count - 1, Math.max(0, next));
}
