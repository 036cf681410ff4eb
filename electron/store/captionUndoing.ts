import type { CaptionUndo } from '../contract/captionRuns.ts';
import { photoIdSchema } from '../contract/ids.ts';
import type { PhotoId } from '../contract/ids.ts';
import { prepareStanding, readStanding, standingJson } from './captionRows.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';
import { prepareWordStep } from './wordMerging.ts';

/** An act that is being taken back (`undone`) or done again. */
export type ActUnderway = { readonly seq: number; readonly kind: CaptionUndo['kind'] };

/**
 * Takes acts back and does them again, some photos in each transaction. That an act is underway, and how far, stands in the library:
 * whoever finds one there goes on with it, in whichever process it began.
 */
export type CaptionUndoing = {
  /** What was begun and not ended. */
  underway(): ActUnderway | null;
  /** The act to take back, or to do again, next; one that is underway goes before it. Null where there is none. */
  begin(way: 'undo' | 'redo'): ActUnderway | null;
  /** The next changes of it. Somebody else may have done them; what somebody wrote since it began stays. */
  step(act: ActUnderway, changes: number): { readonly photoIds: readonly PhotoId[]; readonly isLast: boolean };
};

type ActRow = ActUnderway & { readonly undone: 0 | 1; readonly reached: number };
type ChangeRow = {
  readonly seq: number;
  readonly photo: number;
  readonly id: string;
  readonly before: string | null;
  readonly after: string | null;
};

export function createCaptionUndoing(database: SqliteDatabase): CaptionUndoing {
  // An act that changed nothing is not worth a step.
  const withChanges = 'EXISTS (SELECT 1 FROM caption_changes WHERE act = caption_acts.seq)';
  const underway = database.prepare<[], ActRow>('SELECT seq, kind FROM caption_acts WHERE reached IS NOT NULL ORDER BY seq LIMIT 1');
  const stands = `undone = 0 AND ${withChanges} ORDER BY seq DESC LIMIT 1`;
  const last = database.prepare<[], ActRow>(`SELECT seq, kind FROM caption_acts WHERE ${stands}`);
  const first = database.prepare<[], ActRow>(`SELECT seq, kind FROM caption_acts WHERE undone = 1 AND ${withChanges}
    AND seq > coalesce((SELECT seq FROM caption_acts WHERE undone = 0 ORDER BY seq DESC LIMIT 1), 0) ORDER BY seq LIMIT 1`);
  const takeBack = database.prepare<[number]>(`UPDATE caption_acts SET undone = 1,
    reached = (SELECT max(seq) + 1 FROM caption_changes WHERE act = caption_acts.seq) WHERE seq = ?`);
  const doAgain = database.prepare<[number]>('UPDATE caption_acts SET undone = 0, reached = 0 WHERE seq = ?');
  const inOneStep = prepareWordStep(database);
  const step = prepareStep(database);

  return {
    underway: () => withStoreErrors(() => underway.get() ?? null),
    begin: (way) =>
      inOneStep(() => {
        const before = underway.get();
        if (before !== undefined) return before;
        const act = way === 'undo' ? last.get() : first.get();
        if (act === undefined) return null;
        (way === 'undo' ? takeBack : doAgain).run(act.seq);
        return act;
      }),
    step: ({ seq }, changes) => inOneStep(() => step(seq, changes)),
  };
}

function prepareStep(database: SqliteDatabase): (act: number, changes: number) => ReturnType<CaptionUndoing['step']> {
  const actOf = database.prepare<[number], ActRow>(
    'SELECT seq, kind, undone, reached FROM caption_acts WHERE seq = ? AND reached IS NOT NULL',
  );
  const reach = database.prepare<[number | null, number]>('UPDATE caption_acts SET reached = ? WHERE seq = ?');
  const columns = 'SELECT caption_changes.seq AS seq, photo, id, before, after FROM caption_changes JOIN photos ON photos.seq = photo';
  const backwards = database.prepare<[number, number, number], ChangeRow>(
    `${columns} WHERE act = ? AND caption_changes.seq < ? ORDER BY caption_changes.seq DESC LIMIT ?`,
  );
  const forwards = database.prepare<[number, number, number], ChangeRow>(
    `${columns} WHERE act = ? AND caption_changes.seq > ? ORDER BY caption_changes.seq LIMIT ?`,
  );
  const now = database.prepare<[number], string | null>(`SELECT ${standingJson} FROM photos WHERE seq = ?`).pluck();
  const keepAfter = database.prepare<[string | null, number]>('UPDATE caption_changes SET after = ? WHERE seq = ?');
  const since = database
    .prepare<[number, number, number], number>(
      `SELECT later.seq FROM caption_changes AS later JOIN caption_acts ON caption_acts.seq = later.act
        WHERE later.photo = ? AND later.seq > ? AND later.act > ? AND undone = 0 ORDER BY later.seq LIMIT 1`,
    )
    .pluck();
  const keepBefore = database.prepare<[string | null, number]>('UPDATE caption_changes SET before = ? WHERE seq = ?');
  const stand = prepareStanding(database);

  return (seq, most) => {
    const act = actOf.get(seq);
    if (act === undefined) return { photoIds: [], isLast: true };
    const changes = (act.undone === 1 ? backwards : forwards).all(seq, act.reached, most);
    for (const change of changes) {
      const { photo, before, after } = change;
      const put = act.undone === 1 ? before : after;
      const later = since.get(photo, change.seq, seq);
      if (later === undefined) {
        // Only now, and so for few of the changes there are: most are never taken back.
        if (act.undone === 1) keepAfter.run(now.get(photo) ?? null, change.seq);
        stand(photo, readStanding(put));
      } else {
        // Taking that back, in its turn, leads to what would stand here now.
        keepBefore.run(put, later);
      }
    }
    const isLast = changes.length < most;
    reach.run(isLast ? null : (changes.at(-1)?.seq ?? act.reached), seq);
    return { photoIds: changes.map(({ id }) => photoIdSchema.parse(id)), isLast };
  };
}
