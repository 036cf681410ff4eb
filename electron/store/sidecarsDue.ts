import type { PhotoId } from '../contract/ids.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';

/** A photo whose words changed since its sidecars were written; `change` counts how often. */
export type SidecarDue = { readonly seq: number; readonly photoId: PhotoId; readonly change: number };

export type SidecarsDue = {
  /** After row `after`, at most `limit`. */
  list(after: number, limit: number): readonly SidecarDue[];
  /** Their sidecars say now what the photos did when they were listed. */
  done(due: readonly SidecarDue[]): void;
  /** Nobody wants any. */
  forget(): void;
};

export function createSidecarsDue(database: SqliteDatabase): SidecarsDue {
  const list = database.prepare<[number, number], SidecarDue>(`
    SELECT sidecars_due.photo AS seq, photos.id AS photoId, change FROM sidecars_due JOIN photos ON photos.seq = sidecars_due.photo
    WHERE sidecars_due.photo > ? ORDER BY sidecars_due.photo LIMIT ?`);
  const remove = database.prepare<[number, number]>('DELETE FROM sidecars_due WHERE photo = ? AND change = ?');
  const any = database.prepare<[], 1>('SELECT 1 FROM sidecars_due LIMIT 1').pluck();
  const forget = database.prepare('DELETE FROM sidecars_due');
  return {
    list: (after, limit) => withStoreErrors(() => list.all(after, limit)),
    done: (due) =>
      withStoreErrors(() =>
        database
          .transaction(() => {
            for (const { seq, change } of due) remove.run(seq, change);
          })
          .immediate(),
      ),
    forget: () =>
      withStoreErrors(() => {
        // Mostly there are none, and nothing is written.
        if (any.get() !== undefined) forget.run();
      }),
  };
}
