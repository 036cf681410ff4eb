import type { CaptionUndo } from '../contract/captionRuns.ts';
import { photoIdSchema } from '../contract/ids.ts';
import type { JobId } from '../contract/ids.ts';
import { prepareStanding, readStanding, standingJson } from './captionRows.ts';
import type { Standing } from './captionRows.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';

type Kind = CaptionUndo['kind'];
type ActRow = { readonly seq: number; readonly kind: Kind };
type ChangeRow = {
  readonly seq: number;
  readonly photo: number;
  readonly id: string;
  readonly before: string | null;
  readonly after: string | null;
};

/** The log of changes to captions. All of it runs inside the caller's transaction. */
export type CaptionActs = {
  /** Begins an act; what had been taken back can no longer be done again. A run is one act as long as nothing else is done meanwhile. */
  begin(kind: Kind, now: number, run?: JobId): number;
  change(act: number, photo: number, after: Standing | null): void;
  undo(): CaptionUndo | null;
  redo(): CaptionUndo | null;
};

export function createCaptionActs(database: SqliteDatabase): CaptionActs {
  const ofRun = database
    .prepare<[JobId], number>('SELECT seq FROM caption_acts WHERE run = ? AND undone = 0 AND seq = (SELECT max(seq) FROM caption_acts)')
    .pluck();
  const insert = database
    .prepare<[Kind, JobId | null, number], number>('INSERT INTO caption_acts (kind, run, created_at) VALUES (?, ?, ?) RETURNING seq')
    .pluck();
  const forget = database.prepare('DELETE FROM caption_acts WHERE undone = 1');
  const now = database.prepare<[number], string | null>(`SELECT ${standingJson} FROM photos WHERE seq = ?`).pluck();
  const log = database.prepare<[number, number, string | null]>('INSERT INTO caption_changes (act, photo, before) VALUES (?, ?, ?)');
  const keepAfter = database.prepare<[string | null, number]>('UPDATE caption_changes SET after = ? WHERE seq = ?');
  // An act that changed nothing is not worth a step.
  const withChanges = 'EXISTS (SELECT 1 FROM caption_changes WHERE act = caption_acts.seq)';
  const last = database.prepare<[], ActRow>(
    `SELECT seq, kind FROM caption_acts WHERE undone = 0 AND ${withChanges} ORDER BY seq DESC LIMIT 1`,
  );
  const first = database.prepare<[], ActRow>(`SELECT seq, kind FROM caption_acts WHERE undone = 1 AND ${withChanges} ORDER BY seq LIMIT 1`);
  const mark = database.prepare<[0 | 1, number]>('UPDATE caption_acts SET undone = ? WHERE seq = ?');
  const changes = database.prepare<[number], ChangeRow>(`
    SELECT caption_changes.seq AS seq, photo, id, before, after FROM caption_changes JOIN photos ON photos.seq = photo WHERE act = ? ORDER BY caption_changes.seq`);
  const stand = prepareStanding(database);

  const takeBack = ({ seq, photo, before }: ChangeRow): void => {
    // Only now, and so for few of the changes there are: most are never taken back.
    keepAfter.run(now.get(photo) ?? null, seq);
    stand(photo, readStanding(before));
  };
  const put = (act: ActRow | undefined, undone: 0 | 1): CaptionUndo | null => {
    if (act === undefined) return null;
    const changed = changes.all(act.seq);
    if (undone === 1) changed.toReversed().forEach(takeBack);
    else for (const { photo, after } of changed) stand(photo, readStanding(after));
    mark.run(undone, act.seq);
    return { kind: act.kind, photoIds: changed.map(({ id }) => photoIdSchema.parse(id)) };
  };

  return {
    begin(kind, at, run) {
      forget.run();
      const known = run === undefined ? undefined : ofRun.get(run);
      return known ?? insert.get(kind, run ?? null, at) ?? 0;
    },
    change(act, photo, after) {
      log.run(act, photo, now.get(photo) ?? null);
      stand(photo, after);
    },
    undo: () => put(last.get(), 1),
    redo: () => put(first.get(), 0),
  };
}
