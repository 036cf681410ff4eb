import { z } from 'zod';
import { captionRunStateOf, runSettingsSchema } from '../contract/captionRuns.ts';
import type { CaptionFailure, CaptionFailuresQuery, CaptionPlan, CaptionRun, PhotoEdit, RunSettings } from '../contract/captionRuns.ts';
import { AppError } from '../contract/errors.ts';
import { jobIdSchema, photoIdSchema } from '../contract/ids.ts';
import type { JobId, PhotoId } from '../contract/ids.ts';
import { jobStates } from '../contract/jobs.ts';
import { createCaptionItems } from './captionItems.ts';
import type { CaptionItems } from './captionItems.ts';
import { flag, json, known, nullable, number, rowReader, text } from './columns.ts';
import { createPhotoEdits } from './photoEdits.ts';
import { failureSchema } from './photoRows.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';
import type { OnUnreadable } from './unreadableRow.ts';
import { readEach } from './unreadableRow.ts';

export type CaptionRunRepository = CaptionItems & {
  /** A run without photos yet; its job comes when they are there. */
  addRun(id: JobId, settings: RunSettings, now: number): void;
  /** At most some thousands at once, behind those that are there. */
  addPhotos(id: JobId, photos: readonly PhotoId[]): void;
  setPaused(id: JobId, paused: boolean): void;
  run(id: JobId): CaptionRun;
  list(limit: number): readonly CaptionRun[];
  failures(query: CaptionFailuresQuery): readonly CaptionFailure[];
  failedPhotos(id: JobId): readonly PhotoId[];
  /** The pictures of its photos that are there and not in the trash. */
  edits(id: JobId): readonly PhotoEdit[];
  /** What a run would do with these photos. */
  plan(settings: RunSettings, photos: readonly PhotoId[], model: string | null): CaptionPlan;
};

const counted = (state: string) => number(`(SELECT count(*) FROM caption_items WHERE run = caption_runs.id AND state = '${state}')`);

const runReader = rowReader('caption run', {
  id: known('caption_runs.id', jobIdSchema),
  settings: json('settings', runSettingsSchema),
  paused: flag('paused'),
  photos: number('(SELECT count(*) FROM caption_items WHERE run = caption_runs.id)'),
  captioned: counted('captioned'),
  edited: counted('edited'),
  known: counted('known'),
  skipped: counted('skipped'),
  protected: counted('protected'),
  failed: counted('failed'),
  jobState: nullable(known('jobs.state', z.enum(jobStates))),
  createdAt: number('caption_runs.created_at'),
  finishedAt: nullable(number('jobs.finished_at')),
});

const failureReader = rowReader<CaptionFailure>('caption failure', {
  photoId: known(`coalesce(photos.id, 'pho_00000000')`, photoIdSchema),
  path: text(`coalesce(CASE directory WHEN '' THEN name ELSE directory || '/' || name END, '')`),
  code: known(`caption_items.failure ->> '$.code'`, failureSchema.shape.code),
  message: text(`caption_items.failure ->> '$.message'`),
});

export function createCaptionRunRepository(database: SqliteDatabase, onUnreadable: OnUnreadable = () => {}): CaptionRunRepository {
  const from = 'FROM caption_runs LEFT JOIN jobs ON jobs.id = caption_runs.id';
  const find = database.prepare<[JobId], object>(`SELECT ${runReader.list} ${from} WHERE caption_runs.id = ?`);
  // A run whose photos were still being listed when the studio ended was never begun.
  const newest = database.prepare<[number], object>(
    `SELECT ${runReader.list} ${from} WHERE jobs.id IS NOT NULL ORDER BY caption_runs.created_at DESC, caption_runs.rowid DESC LIMIT ?`,
  );
  const add = database.prepare<[JobId, string, number]>('INSERT INTO caption_runs (id, settings, created_at) VALUES (?, ?, ?)');
  const addPhotos = database.prepare<{ id: JobId; photos: string }>(`
    INSERT INTO caption_items (run, place, photo)
    SELECT :id, (SELECT coalesce(max(place), -1) FROM caption_items WHERE run = :id) + row_number() OVER (ORDER BY named.key), photos.seq
    FROM json_each(:photos) AS named JOIN photos ON photos.id = named.value`);
  const setPaused = database.prepare<[0 | 1, JobId]>('UPDATE caption_runs SET paused = ? WHERE id = ?');
  const failures = database.prepare<[JobId, number, number], object>(`
    SELECT ${failureReader.list} FROM caption_items LEFT JOIN photos ON photos.seq = photo
    WHERE run = ? AND caption_items.state = 'failed' ORDER BY place LIMIT ? OFFSET ?`);
  const failed = database
    .prepare<[JobId], PhotoId>(
      `SELECT photos.id FROM caption_items JOIN photos ON photos.seq = photo WHERE run = ? AND caption_items.state = 'failed' ORDER BY place`,
    )
    .pluck();
  const items = createCaptionItems(database);
  const edits = createPhotoEdits(database);
  const run = (id: JobId): CaptionRun => {
    const stored = find.get(id);
    if (stored === undefined) throw new AppError('captionRunNotFound');
    return toRun(runReader.read(stored));
  };

  return {
    ...items,
    addRun: (id, settings, now) => withStoreErrors(() => void add.run(id, JSON.stringify(settings), now)),
    addPhotos: (id, photos) => withStoreErrors(() => void addPhotos.run({ id, photos: JSON.stringify(photos) })),
    setPaused: (id, paused) => withStoreErrors(() => void setPaused.run(paused ? 1 : 0, id)),
    run: (id) => withStoreErrors(() => run(id)),
    list: (limit) => withStoreErrors(() => readEach(newest.all(limit), (stored) => toRun(runReader.read(stored)), onUnreadable)),
    failures: ({ runId, from: first, limit }) =>
      withStoreErrors(() => {
        run(runId);
        return readEach(failures.all(runId, limit, first), failureReader.read, onUnreadable);
      }),
    failedPhotos: (id) => withStoreErrors(() => failed.all(run(id).id)),
    edits: (id) => withStoreErrors(() => edits.of(run(id).id)),
  };
}

type StoredRun = ReturnType<typeof runReader.read>;

function toRun({ jobState, paused, ...run }: StoredRun): CaptionRun {
  const isWhole = run.captioned + run.edited + run.known + run.skipped + run.protected + run.failed === run.photos;
  return { ...run, state: captionRunStateOf(jobState, { isWhole, isPaused: paused }), perMinute: null, secondsLeft: null };
}
