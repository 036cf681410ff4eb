import type { CaptionUndo } from '../contract/captionRuns.ts';
import type { JobId } from '../contract/ids.ts';
import { prepareStanding, standingJson } from './captionRows.ts';
import type { Standing } from './captionRows.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';

type Kind = CaptionUndo['kind'];

/** Of what can no longer be done again, so many changes are forgotten by each act that begins: nobody waits for all of them. */
const forgottenAtOnce = 100;

/** The log of changes to captions. All of it runs inside the caller's transaction. */
export type CaptionActs = {
  /** Begins an act; what had been taken back can no longer be done again. A run is one act as long as nothing else is done meanwhile. */
  begin(kind: Kind, now: number, run?: JobId): number;
  change(act: number, photo: number, after: Standing | null): void;
};

export function createCaptionActs(database: SqliteDatabase): CaptionActs {
  const ofRun = database
    .prepare<[JobId], number>('SELECT seq FROM caption_acts WHERE run = ? AND undone = 0 AND seq = (SELECT max(seq) FROM caption_acts)')
    .pluck();
  const insert = database
    .prepare<[Kind, JobId | null, number], number>('INSERT INTO caption_acts (kind, run, created_at) VALUES (?, ?, ?) RETURNING seq')
    .pluck();
  const now = database.prepare<[number], string | null>(`SELECT ${standingJson} FROM photos WHERE seq = ?`).pluck();
  const log = database.prepare<[number, number, string | null]>('INSERT INTO caption_changes (act, photo, before) VALUES (?, ?, ?)');
  const stand = prepareStanding(database);
  const forget = prepareForgetting(database);

  return {
    begin(kind, at, run) {
      const known = run === undefined ? undefined : ofRun.get(run);
      const act = known ?? insert.get(kind, run ?? null, at) ?? 0;
      forget(act);
      return act;
    },
    change(act, photo, after) {
      log.run(act, photo, now.get(photo) ?? null);
      stand(photo, after);
    },
  };
}

/** What was taken back before an act began is of no use any more. */
function prepareForgetting(database: SqliteDatabase): (act: number) => void {
  const useless = database
    .prepare<[number], number>('SELECT seq FROM caption_acts WHERE undone = 1 AND reached IS NULL AND seq < ? ORDER BY seq LIMIT 1')
    .pluck();
  const forget = database.prepare<[number, number]>(
    'DELETE FROM caption_changes WHERE seq IN (SELECT seq FROM caption_changes WHERE act = ? LIMIT ?)',
  );
  const end = database.prepare<[number]>('DELETE FROM caption_acts WHERE seq = ?');
  return (act) => {
    const old = useless.get(act);
    if (old !== undefined && forget.run(old, forgottenAtOnce).changes < forgottenAtOnce) end.run(old);
  };
}
