import type { JobId } from '../../../electron/contract/ids.ts';

export type DropTarget = {
  readonly over: JobId;
  /** What the dragged job would come before; null: it would be the last. */
  readonly before: JobId | null;
  readonly below: boolean;
};

/** Where a job dragged over the row at `index` would go, `height` of the way down that row. */
export function dropTarget(waiting: readonly { readonly id: JobId }[], index: number, height: number): DropTarget | null {
  const over = waiting[index]?.id;
  if (over === undefined) return null;
  const below = height > 0.5;
  return { over, below, before: below ? (waiting[index + 1]?.id ?? null) : over };
}
