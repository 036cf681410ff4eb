import { runSettingsSchema } from '../contract/captionRuns.ts';
import { AppError } from '../contract/errors.ts';
import type { JobId } from '../contract/ids.ts';
import type { CaptionStore, PhotoOfRun } from '../jobs/captionPorts.ts';
import type { JobLease, JobWish } from '../jobs/ports.ts';
import { createCaptionJudge } from './captionJudge.ts';
import type { CaptionJudge } from './captionJudge.ts';
import { createCaptionSettling } from './captionSettling.ts';
import { captionsBeside, photoToCaptionSql } from './captionTemplate.ts';
import type { PhotoSources } from './captionTemplate.ts';
import type { RunInWork } from './settledItems.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';
import { prepareWordStep } from './wordMerging.ts';

export type CaptionItems = Omit<CaptionStore, 'run'> & Pick<CaptionJudge, 'plan'>;

type Item = PhotoSources & { readonly place: number };

/** A transaction takes up rows for so long: to see that nothing is to be done is quick, to write what is known takes ten times as long. */
const stepMilliseconds = 8;
/** Read together. */
const rowsAtOnce = 25;

/** The photos of runs: which is next, and what came of each. `steady`: milliseconds, of which others wait no more than a few. */
export function createCaptionItems(database: SqliteDatabase, steady: () => number = () => performance.now()): CaptionItems {
  const open = database.prepare<[JobId, number, number], Item>(
    `SELECT place, ${photoToCaptionSql} FROM caption_items LEFT JOIN photos ON photos.seq = caption_items.photo ${captionsBeside}
      WHERE run = ? AND caption_items.state = 'open' AND place > ? ORDER BY place LIMIT ?`,
  );
  const { judge, plan } = createCaptionJudge(database);
  const { settle, keep } = createCaptionSettling(database);
  const { wishOf, inWork, gotOn, done } = prepareJob(database);
  const step = prepareWordStep(database);

  return {
    next: (lease, after, limit, model, now) =>
      step(() => {
        wishOf(lease);
        const run = inWork(lease.id, now);
        const photos: PhotoOfRun[] = [];
        const ends = steady() + stepMilliseconds;
        for (let last = after; ;) {
          const rows = open.all(run.id, last, rowsAtOnce);
          const before = last;
          for (const row of rows) {
            if (photos.length === limit) break;
            last = row.place;
            const judged = judge(run.settings, row, model);
            if (judged.kind !== 'ask') settle(run, row.place, judged);
            else if (row.id !== null) photos.push({ place: row.place, photoId: row.id, words: judged.words });
          }
          const isLast = rows.length < rowsAtOnce && last === (rows.at(-1)?.place ?? before);
          if (isLast || photos.length === limit || steady() >= ends) return { photos, last, isLast };
        }
      }),
    keep: (lease, outcomes, now) =>
      step(() => {
        const wish = wishOf(lease);
        const run = inWork(lease.id, now);
        const added = outcomes.flatMap((outcome) => keep(run, outcome) ?? []);
        if (outcomes.length > 0) gotOn(lease.id);
        return { wish, added };
      }),
    finish: (lease, now) => withStoreErrors(() => done(lease, now)),
    plan: (settings, photos, model) => withStoreErrors(() => plan(settings, photos, model)),
  };
}

/** What a run needs of its job. */
function prepareJob(database: SqliteDatabase) {
  const held = database.prepare<JobLease, { readonly wish: JobWish }>(
    `SELECT wish FROM jobs WHERE id = :id AND state = 'running' AND worker IS :worker`,
  );
  const settingsOf = database.prepare<[JobId], string>('SELECT settings FROM caption_runs WHERE id = ?').pluck();
  const gotOn = database.prepare<[JobId]>('UPDATE jobs SET unclean_starts = 1 WHERE id = ? AND unclean_starts > 1');
  const done = database.prepare<JobLease & { readonly now: number }>(`
    UPDATE jobs SET state = 'done', finished_at = :now, unclean_starts = 0, worker = NULL, reserved_for = NULL, wish = NULL
    WHERE id = :id AND state = 'running' AND worker IS :worker`);
  return {
    wishOf(lease: JobLease): JobWish {
      const found = held.get(lease);
      if (found === undefined) throw new AppError('jobTakenOver');
      return found.wish;
    },
    inWork: (id: JobId, now: number): RunInWork => ({
      id,
      now,
      settings: runSettingsSchema.parse(JSON.parse(settingsOf.get(id) ?? '')),
    }),
    /** Whatever ends this start, and those before, is not the run's fault. */
    gotOn: (id: JobId): void => void gotOn.run(id),
    done(lease: JobLease, now: number): void {
      if (done.run({ ...lease, now }).changes !== 1) throw new AppError('jobTakenOver');
    },
  };
}
