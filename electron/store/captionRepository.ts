import { AppError } from '../contract/errors.ts';
import type { CaptionEdit, CaptionUndo } from '../contract/captionRuns.ts';
import type { TextPiece } from '../contract/history.ts';
import type { PhotoId } from '../contract/ids.ts';
import { createCaptionActs } from './captionActs.ts';
import { readStanding, standingJson } from './captionRows.ts';
import type { Standing } from './captionRows.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';

/** What stands with the photos: a person's acts on it, each a transaction that can be undone. */
export type CaptionRepository = {
  /** A person's words. Throws photoNotFound. */
  edit(change: CaptionEdit, now: number): void;
  /** Those that have words and were not approved; answers which. */
  approve(ids: readonly PhotoId[], now: number): readonly PhotoId[];
  /** What stood before the last change; answers for which there was one. */
  revert(ids: readonly PhotoId[], now: number): readonly PhotoId[];
  undo(): CaptionUndo | null;
  redo(): CaptionUndo | null;
  pieces(id: PhotoId): readonly TextPiece[];
};

type Named = { readonly id: PhotoId; readonly seq: number; readonly standing: string | null };

export function createCaptionRepository(database: SqliteDatabase): CaptionRepository {
  const acts = createCaptionActs(database);
  const named = database.prepare<[string], Named>(
    `SELECT id, seq, ${standingJson} AS standing FROM photos WHERE id IN (SELECT value FROM json_each(?)) ORDER BY seq`,
  );
  const before = database.prepare<[number], { before: string | null }>(
    'SELECT before FROM caption_changes WHERE photo = ? ORDER BY seq DESC LIMIT 1',
  );
  const find = (ids: readonly PhotoId[]) => named.all(JSON.stringify(ids));
  const one = (id: PhotoId): Named => {
    const [found] = find([id]);
    if (found === undefined) throw new AppError('photoNotFound');
    return found;
  };
  const step = <T>(work: () => T): T => withStoreErrors(() => database.transaction(work).immediate());
  const changeAll = (kind: 'approve' | 'revert', changes: readonly (Named & { readonly after: Standing | null })[], now: number) => {
    if (changes.length === 0) return [];
    const act = acts.begin(kind, now);
    for (const { seq, after } of changes) acts.change(act, seq, after);
    return changes.map(({ id }) => id);
  };

  return {
    edit: ({ photoId, text, keywords }, now) =>
      step(() => {
        const { seq, standing } = one(photoId);
        const stands = readStanding(standing);
        if (stands?.text === text && stands.keywords.join('\n') === keywords.join('\n')) return;
        const words = { text, keywords, pieces: [], confidence: null, content: null, key: null };
        const after =
          text === '' && keywords.length === 0 ? null : ({ ...words, by: 'person', review: 'approved', writtenAt: now } as const);
        acts.change(acts.begin('edit', now), seq, after);
      }),
    approve: (ids, now) =>
      step(() => {
        const changes = find(ids).flatMap((each) => {
          const stands = readStanding(each.standing);
          return stands?.review === 'toReview' ? [{ ...each, after: { ...stands, review: 'approved' } as const }] : [];
        });
        return changeAll('approve', changes, now);
      }),
    revert: (ids, now) =>
      step(() => {
        const changes = find(ids).flatMap((each) => {
          const last = before.get(each.seq);
          return last === undefined ? [] : [{ ...each, after: readStanding(last.before) }];
        });
        return changeAll('revert', changes, now);
      }),
    undo: () => step(() => acts.undo()),
    redo: () => step(() => acts.redo()),
    pieces: (id) => withStoreErrors(() => readStanding(one(id).standing)?.pieces ?? []),
  };
}
