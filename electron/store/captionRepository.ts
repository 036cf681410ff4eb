import { AppError } from '../contract/errors.ts';
import type { CaptionEdit, CaptionPieces, ReplacedCaption } from '../contract/captionRuns.ts';
import type { JobId, PhotoId } from '../contract/ids.ts';
import type { PhotoCaption } from '../contract/photos.ts';
import { keywordsChanged } from '../contract/keywordChange.ts';
import type { KeywordChange } from '../contract/keywordChange.ts';
import { wordsReplaced } from '../contract/wordReplacing.ts';
import type { WordReplacing } from '../contract/wordReplacing.ts';
import { createCaptionActs } from './captionActs.ts';
import { readStanding, standingJson } from './captionRows.ts';
import type { Standing } from './captionRows.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';
import { prepareWordStep } from './wordMerging.ts';

/** What stands with the photos: a person's acts on it, each a transaction that captionUndoing.ts can take back. */
export type CaptionRepository = {
  /** A person's words. Throws photoNotFound. */
  edit(change: CaptionEdit, now: number): void;
  /** Those of these captions that replacing changes. */
  findReplaced(ids: readonly PhotoId[], replacing: WordReplacing): readonly (ReplacedCaption & { readonly by: PhotoCaption['by'] })[];
  /** Replaces words; calls with one `act` are one act. They count as a person's, and are to be reviewed as before. Answers where. */
  replace(ids: readonly PhotoId[], replacing: WordReplacing, act: JobId, now: number): readonly PhotoId[];
  /** Gives and takes keywords; calls with one `act` are one act. They count as a person's. Answers where. */
  changeKeywords(ids: readonly PhotoId[], change: KeywordChange, act: JobId, now: number): readonly PhotoId[];
  /** Those that have words and were not approved; answers which. Calls with one `act` are one act. */
  approve(ids: readonly PhotoId[], now: number, act?: JobId): readonly PhotoId[];
  /** What stood before the last change; answers for which there was one. */
  revert(ids: readonly PhotoId[], now: number, act?: JobId): readonly PhotoId[];
  pieces(ids: readonly PhotoId[]): readonly CaptionPieces[];
  /** The number of the newest change, whichever process made it. */
  newestChange(): number;
  changedAfter(change: number): readonly PhotoId[];
};

type Named = { readonly id: PhotoId; readonly seq: number; readonly name: string; readonly standing: string | null };

export function createCaptionRepository(database: SqliteDatabase): CaptionRepository {
  const acts = createCaptionActs(database);
  const named = database.prepare<[string], Named>(
    `SELECT id, seq, name, ${standingJson} AS standing FROM photos WHERE id IN (SELECT value FROM json_each(?)) ORDER BY seq`,
  );
  const before = database.prepare<[number], { before: string | null }>(
    `SELECT before FROM caption_changes JOIN caption_acts ON caption_acts.seq = act
      WHERE photo = ? AND undone = 0 ORDER BY caption_changes.seq DESC LIMIT 1`,
  );
  const newest = database.prepare<[], number | null>('SELECT max(seq) FROM caption_changes').pluck();
  const changed = database
    .prepare<[number], PhotoId>(
      'SELECT DISTINCT photos.id FROM caption_changes JOIN photos ON photos.seq = photo WHERE caption_changes.seq > ?',
    )
    .pluck();
  const find = (ids: readonly PhotoId[]) => named.all(JSON.stringify(ids));
  const one = (id: PhotoId): Named => {
    const [found] = find([id]);
    if (found === undefined) throw new AppError('photoNotFound');
    return found;
  };
  const step = prepareWordStep(database);
  const changeAll = (
    kind: 'approve' | 'revert',
    changes: readonly (Named & { readonly after: Standing | null })[],
    now: number,
    act?: JobId,
  ) => {
    if (changes.length === 0) return [];
    const begun = acts.begin(kind, now, act);
    for (const { seq, after } of changes) acts.change(begun, seq, after);
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
    findReplaced: (ids, replacing) =>
      withStoreErrors(() =>
        replacedIn(find(ids), replacing).map(({ id, name, stands, after }) => ({
          photoId: id,
          name,
          before: stands,
          after,
          by: stands.by,
        })),
      ),
    replace: (ids, replacing, act, now) =>
      step(() => {
        const changes = replacedIn(find(ids), replacing);
        if (changes.length === 0) return [];
        const seq = acts.begin('edit', now, act);
        for (const { seq: photo, stands, after } of changes) {
          acts.change(seq, photo, { ...stands, ...after, pieces: [], content: null, key: null, by: 'person', writtenAt: now });
        }
        return changes.map(({ id }) => id);
      }),
    changeKeywords: (ids, change, act, now) =>
      step(() => {
        const changes = find(ids).flatMap(({ standing, ...photo }) => {
          const stands = readStanding(standing) ?? nothingSaid;
          const keywords = keywordsChanged(change, stands.keywords);
          return keywords === null ? [] : [{ ...photo, stands, keywords }];
        });
        if (changes.length === 0) return [];
        const seq = acts.begin('edit', now, act);
        for (const { seq: photo, stands, keywords } of changes) {
          const after = { ...stands, keywords, pieces: [], content: null, key: null, by: 'person', writtenAt: now } as const;
          acts.change(seq, photo, stands.text === '' && keywords.length === 0 ? null : after);
        }
        return changes.map(({ id }) => id);
      }),
    approve: (ids, now, act) =>
      step(() => {
        const changes = find(ids).flatMap((each) => {
          const stands = readStanding(each.standing);
          return stands?.review === 'toReview' ? [{ ...each, after: { ...stands, review: 'approved' } as const }] : [];
        });
        return changeAll('approve', changes, now, act);
      }),
    revert: (ids, now, act) =>
      step(() => {
        const changes = find(ids).flatMap((each) => {
          const last = before.get(each.seq);
          return last === undefined ? [] : [{ ...each, after: readStanding(last.before) }];
        });
        return changeAll('revert', changes, now, act);
      }),
    newestChange: () => withStoreErrors(() => newest.get() ?? 0),
    changedAfter: (change) => withStoreErrors(() => changed.all(change)),
    pieces: (ids) =>
      withStoreErrors(() =>
        find(ids).flatMap(({ id, standing }) => {
          const pieces = readStanding(standing)?.pieces ?? [];
          return pieces.length === 0 ? [] : [{ photoId: id, pieces }];
        }),
      ),
  };
}

/** A photo that only has keywords. */
const nothingSaid: Standing = {
  text: '',
  keywords: [],
  pieces: [],
  confidence: null,
  by: 'person',
  review: 'approved',
  content: null,
  key: null,
  writtenAt: 0,
};

function replacedIn(named: readonly Named[], replacing: WordReplacing) {
  return named.flatMap(({ standing, ...photo }) => {
    const stands = readStanding(standing);
    const after = stands === null ? null : wordsReplaced(replacing, stands);
    return stands === null || after === null || (after.text === '' && after.keywords.length === 0) ? [] : [{ ...photo, stands, after }];
  });
}
