import { wordsFor } from '../contract/captionSettings.ts';
import type { CaptionSettings } from '../contract/captionSettings.ts';
import { captionSettingsSchema } from '../contract/captionSettings.ts';
import { AppError } from '../contract/errors.ts';
import type { Failure } from '../contract/errors.ts';
import { toFailure } from '../contract/errorWords.ts';
import type { JobId, PhotoId } from '../contract/ids.ts';
import type { CaptionPlan } from '../contract/captionRuns.ts';
import type { CaptionOutcome, CaptionStore, PhotoToCaption } from '../jobs/captionPorts.ts';
import type { JobLease, JobWish } from '../jobs/ports.ts';
import { createCaptionActs } from './captionActs.ts';
import { decide, joined } from './captionDecision.ts';
import type { CaptionDecision } from './captionDecision.ts';
import { captionKey, readStanding } from './captionRows.ts';
import { factsOf, photoToCaptionSql } from './captionTemplate.ts';
import type { PhotoSources } from './captionTemplate.ts';
import { createMadeCaptions } from './madeCaptions.ts';
import { failureSchema } from './photoRows.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';

export type CaptionItems = Omit<CaptionStore, 'run'> & {
  /** What a run would do with these photos. */
  plan(settings: CaptionSettings, photos: readonly PhotoId[], model: string | null): CaptionPlan;
};

type ItemState = Exclude<CaptionDecision, 'write'> | 'captioned' | 'failed';
type Item = PhotoSources & { readonly place: number };
type Judged =
  | { readonly kind: 'ask'; readonly words: string }
  | { readonly kind: 'take'; readonly key: string; readonly content: string }
  | { readonly kind: 'settle'; readonly state: ItemState; readonly failure: Failure | null };

/** Rows looked at in one transaction: nobody else waits long. */
const rowsAtOnce = 500;

/** The photos of runs: which is next, and what came of each. */
export function createCaptionItems(database: SqliteDatabase): CaptionItems {
  const held = database.prepare<JobLease, { readonly wish: JobWish }>(
    `SELECT wish FROM jobs WHERE id = :id AND state = 'running' AND worker IS :worker`,
  );
  const settingsOf = database.prepare<[JobId], string>('SELECT settings FROM caption_runs WHERE id = ?').pluck();
  const open = database.prepare<[JobId, number, number], Item>(
    `SELECT place, ${photoToCaptionSql} FROM caption_items LEFT JOIN photos ON photos.seq = photo
      WHERE run = ? AND caption_items.state = 'open' AND place > ? ORDER BY place LIMIT ?`,
  );
  const named = database.prepare<[string], PhotoSources>(
    `SELECT ${photoToCaptionSql} FROM json_each(?) AS named JOIN photos ON photos.id = named.value`,
  );
  const standingOf = database.prepare<[number], Pick<PhotoSources, 'standing'>>(
    `SELECT standing FROM (SELECT ${photoToCaptionSql} FROM photos WHERE seq = ?)`,
  );
  const resettle = database.prepare<[ItemState, JobId, number]>('UPDATE caption_items SET state = ? WHERE run = ? AND place = ?');
  const settle = database
    .prepare<{ state: ItemState; failure: string | null; run: JobId; place: number }, number>(
      `UPDATE caption_items SET state = :state, failure = :failure WHERE run = :run AND place = :place AND state = 'open' RETURNING photo`,
    )
    .pluck();
  const gotOn = database.prepare<[JobId]>('UPDATE jobs SET unclean_starts = 1 WHERE id = ? AND unclean_starts > 1');
  const done = database.prepare<JobLease & { readonly now: number }>(`
    UPDATE jobs SET state = 'done', finished_at = :now, unclean_starts = 0, worker = NULL, reserved_for = NULL, wish = NULL
    WHERE id = :id AND state = 'running' AND worker IS :worker`);
  const made = createMadeCaptions(database);
  const acts = createCaptionActs(database);
  const step = <T>(work: () => T): T => withStoreErrors(() => database.transaction(work).immediate());

  const wishOf = (lease: JobLease): JobWish => {
    const found = held.get(lease);
    if (found === undefined) throw new AppError('jobTakenOver');
    return found.wish;
  };
  const settingsFor = (id: JobId): CaptionSettings => captionSettingsSchema.parse(JSON.parse(settingsOf.get(id) ?? ''));

  /** What is to be done with a photo, before anybody opens it. */
  const judge = (settings: CaptionSettings, photo: PhotoSources, model: string | null): Judged => {
    const failure = unavailable(photo);
    if (failure !== null) return { kind: 'settle', state: 'failed', failure };
    const content = photo.stale === 0 ? photo.sha256 : null;
    const words = wordsFor(settings, factsOf(photo));
    const key = content === null || model === null ? null : captionKey(content, model, settings, words);
    const decision = decide(settings, { standing: readStanding(photo.standing), content, key });
    if (decision !== 'write') return { kind: 'settle', state: decision, failure: null };
    return key !== null && content !== null && made.has(key) ? { kind: 'take', key, content } : { kind: 'ask', words };
  };

  /** What the model once wrote stands with the photo from now on, in the way of the run. */
  const write = (act: number, settings: CaptionSettings, seq: number, key: string, content: string, now: number): void => {
    const standing = readStanding(standingOf.get(seq)?.standing ?? null);
    const words = joined(settings, standing, made.get(key));
    acts.change(act, seq, { ...words, by: 'model', review: 'toReview', content, key, writtenAt: now });
  };

  const keepOne = (run: JobId, settings: CaptionSettings, outcome: CaptionOutcome, now: number): void => {
    const { place } = outcome;
    if (outcome.kind === 'failed') {
      settle.get({ run, place, state: 'failed', failure: JSON.stringify(outcome.failure) });
      return;
    }
    const { sha256, words, caption, use } = outcome;
    const key = captionKey(sha256, use.model.sha256, settings, words);
    made.keep(key, caption, use, now);
    const photo = settle.get({ run, place, state: 'captioned', failure: null });
    if (photo === undefined) return;
    // Somebody may have written about it since it was looked at.
    const standing = readStanding(standingOf.get(photo)?.standing ?? null);
    const decision = decide(settings, { standing, content: sha256, key });
    if (decision === 'write' && standingOf.get(photo) !== undefined) write(acts.begin('run', now, run), settings, photo, key, sha256, now);
    else if (decision !== 'write') resettle.run(decision, run, place);
  };

  return {
    next: (lease, after, limit, model, now) =>
      step(() => {
        wishOf(lease);
        const run = lease.id;
        const settings = settingsFor(run);
        const rows = open.all(run, after, rowsAtOnce);
        const photos: PhotoToCaption[] = [];
        let last = after;
        for (const row of rows) {
          if (photos.length === limit) break;
          last = row.place;
          const judged = judge(settings, row, model);
          if (judged.kind === 'ask' && row.id !== null) photos.push({ place: row.place, photoId: row.id, words: judged.words });
          if (judged.kind === 'take' && row.seq !== null)
            write(acts.begin('run', now, run), settings, row.seq, judged.key, judged.content, now);
          if (judged.kind === 'take') settle.get({ run, place: row.place, state: 'known', failure: null });
          if (judged.kind === 'settle') {
            const failure = judged.failure === null ? null : JSON.stringify(judged.failure);
            settle.get({ run, place: row.place, state: judged.state, failure });
          }
        }
        return { photos, last, isLast: rows.length < rowsAtOnce && last === (rows.at(-1)?.place ?? after) };
      }),
    keep: (lease, outcomes, now) =>
      step(() => {
        const wish = wishOf(lease);
        const settings = settingsFor(lease.id);
        for (const outcome of outcomes) keepOne(lease.id, settings, outcome, now);
        // It got on: whatever ends this start is not its fault.
        if (outcomes.length > 0) gotOn.run(lease.id);
        return wish;
      }),
    finish: (lease, now) =>
      withStoreErrors(() => {
        if (done.run({ ...lease, now }).changes !== 1) throw new AppError('jobTakenOver');
      }),
    plan: (settings, ids, model) =>
      withStoreErrors(() => {
        const plan = { photos: 0, toCaption: 0, known: 0, skipped: 0, protected: 0, unavailable: 0 };
        for (const photo of named.all(JSON.stringify(ids))) {
          plan.photos += 1;
          plan[planned(judge(settings, photo, model))] += 1;
        }
        return plan;
      }),
  };
}

function planned(judged: Judged): Exclude<keyof CaptionPlan, 'photos'> {
  if (judged.kind === 'ask') return 'toCaption';
  if (judged.kind === 'take') return 'known';
  return judged.state === 'captioned' ? 'known' : judged.state === 'failed' ? 'unavailable' : judged.state;
}

/** Why a photo cannot be had now; null where it can. */
function unavailable({ id, name, state, failure }: PhotoSources): Failure | null {
  if (id === null) return toFailure(new AppError('photoNotFound'));
  if (state === 'missing') return toFailure(new AppError('photoMissing', { file: name ?? '' }));
  if (state === 'offline') return toFailure(new AppError('photoOffline', { file: name ?? '' }));
  return failure === null ? null : failureSchema.parse(JSON.parse(failure));
}
