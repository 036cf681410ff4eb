import type { RunSettings } from '../contract/captionRuns.ts';
import type { Failure } from '../contract/errors.ts';
import type { JobId } from '../contract/ids.ts';
import type { ItemState } from './captionJudge.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';

export type RunInWork = { readonly id: JobId; readonly settings: RunSettings; readonly now: number };

export type SettledItem = {
  readonly run: JobId;
  readonly place: number;
  readonly state: ItemState;
  readonly failure?: Failure | null;
};

/** Settles a photo of a run that nobody settled before. Answers its row number; undefined where somebody did. */
export function prepareSettleItem(database: SqliteDatabase): (item: SettledItem) => number | undefined {
  const settle = database
    .prepare<{ state: ItemState; failure: string | null; run: JobId; place: number }, number>(
      `UPDATE caption_items SET state = :state, failure = :failure WHERE run = :run AND place = :place AND state = 'open' RETURNING photo`,
    )
    .pluck();
  return ({ failure = null, ...item }) => settle.get({ ...item, failure: failure === null ? null : JSON.stringify(failure) });
}
