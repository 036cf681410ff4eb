/** Where things stand in a grid that is too long to be in the page: pure sums, so that 100 000 pictures cost as much as a hundred. */

export type GridItem = { readonly id: string; readonly createdAt: number };

export type GridRow<Item> =
  | {
      readonly kind: 'day';
      readonly key: string;
      readonly top: number;
      readonly height: number;
      readonly day: number;
      readonly count: number;
    }
  | {
      readonly kind: 'tiles';
      readonly key: string;
      readonly top: number;
      readonly height: number;
      readonly items: readonly Item[];
    };

export type GridShape = {
  readonly columns: number;
  readonly tile: number;
  readonly gap: number;
  readonly dayHeight: number;
};

export type GridLayout<Item> = { readonly rows: readonly GridRow<Item>[]; readonly height: number };

/** As many columns as fit at the wished size; the tiles then share the width evenly. */
export function fitColumns(width: number, wished: number, gap: number): { readonly columns: number; readonly tile: number } {
  const columns = Math.max(1, Math.floor((width + gap) / (wished + gap)));
  return { columns, tile: (width - gap * (columns - 1)) / columns };
}

export function dayOf(milliseconds: number): number {
  return new Date(milliseconds).setHours(0, 0, 0, 0);
}

/** Items come in the order they were made. A clock that was wrong for a while dates some into another day, which is then a heading of its own. */
function groupByDay<Item extends GridItem>(items: readonly Item[]): readonly DayGroup<Item>[] {
  const groups: { readonly day: number; readonly items: Item[] }[] = [];
  for (const item of items) {
    const day = dayOf(item.createdAt);
    const group = groups.at(-1);
    // Days that no calendar shows are all the same unknown one.
    if (group !== undefined && Object.is(group.day, day)) group.items.push(item);
    else groups.push({ day, items: [item] });
  }
  return groups;
}

type DayGroup<Item> = { readonly day: number; readonly items: readonly Item[] };

/** Rows of a grid of items (newest first), one heading for each day. */
export function layOut<Item extends GridItem>(items: readonly Item[], { columns, tile, gap, dayHeight }: GridShape): GridLayout<Item> {
  const rows: GridRow<Item>[] = [];
  let top = 0;
  for (const { day, items: group } of groupByDay(items)) {
    // The day alone would name two headings the same where the clock went back and forth.
    rows.push({ kind: 'day', key: `day ${day} ${group[0]?.id ?? ''}`, top, height: dayHeight, day, count: group.length });
    top += dayHeight;
    for (let start = 0; start < group.length; start += columns) {
      const slice = group.slice(start, start + columns);
      rows.push({ kind: 'tiles', key: slice[0]?.id ?? '', top, height: tile, items: slice });
      top += tile + gap;
    }
  }
  return { rows, height: top };
}

/** The rows that touch a window of the grid. Rows are ordered, so both ends are found by halving. */
export function rowsBetween<Item>(rows: readonly GridRow<Item>[], from: number, to: number): readonly GridRow<Item>[] {
  const first = firstIndex(rows.length, (index) => bottomOf(rows[index]) >= from);
  const end = firstIndex(rows.length, (index) => (rows[index]?.top ?? 0) > to);
  return rows.slice(first, end);
}

function bottomOf<Item>(row: GridRow<Item> | undefined): number {
  return row === undefined ? 0 : row.top + row.height;
}

/** Smallest index for which a condition holds that holds for all later ones, too. */
function firstIndex(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

export type Direction = 'left' | 'right' | 'up' | 'down' | 'first' | 'last';

/** The item an arrow key leads to; up and down keep the column across days. */
export function neighbour<Item extends GridItem>(
  rows: readonly GridRow<Item>[],
  id: string | null,
  direction: Direction,
): Item | undefined {
  const tiles = rows.filter((row) => row.kind === 'tiles');
  const all = tiles.flatMap((row) => row.items);
  const index = all.findIndex((item) => item.id === id);
  if (index === -1 || direction === 'first') return all[0];
  if (direction === 'last') return all.at(-1);
  if (direction === 'left') return all[Math.max(0, index - 1)];
  if (direction === 'right') return all[Math.min(all.length - 1, index + 1)];
  const rowIndex = tiles.findIndex((row) => row.items.some((item) => item.id === id));
  const column = tiles[rowIndex]?.items.findIndex((item) => item.id === id) ?? 0;
  const target = tiles[rowIndex + (direction === 'down' ? 1 : -1)];
  return target === undefined ? all[index] : (target.items[column] ?? target.items.at(-1));
}
