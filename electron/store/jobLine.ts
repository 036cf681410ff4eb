import { AppError } from '../contract/errors.ts';
import type { JobId } from '../contract/ids.ts';
import { unaskedRank } from '../contract/jobRanks.ts';
import type { JobStore } from '../jobs/ports.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';
import type { TokenLog } from './tokenLog.ts';

/**
 * Whom a queued job is for: the process it is kept for, else every one that takes others' jobs, unless the queue is paused. What the
 * command line queues for itself it does all the same.
 */
export const isOffered = `state = 'queued' AND (reserved_for = :worker
  OR (reserved_for IS NULL AND :shared = 1 AND NOT EXISTS (SELECT 1 FROM settings WHERE key = 'queuePaused')))`;

type Standing = { readonly id: JobId; readonly rank: number; readonly place: number };

/** The line of the jobs that wait, and what people do to it. */
export function createJobLine(
  database: SqliteDatabase,
  tokens: Pick<TokenLog, 'forget'>,
): Pick<JobStore, 'hasBefore' | 'open' | 'move' | 'clear' | 'isPaused' | 'setPaused'> {
  const before = database.prepare<{ worker: string; shared: 0 | 1; rank: number }>(
    `SELECT 1 FROM jobs WHERE ${isOffered} AND rank < :rank LIMIT 1`,
  );
  const open = database
    .prepare<[string], number>(
      `SELECT count(*) FROM jobs WHERE rank < ${unaskedRank} AND ((state = 'queued' AND reserved_for IS NULL) OR (state = 'running' AND worker = ?))`,
    )
    .pluck();
  const standing = database.prepare<[JobId], Standing>('SELECT id, rank, place FROM jobs WHERE id = ?');
  const inRank = database.prepare<[number], Standing>(
    `SELECT id, rank, place FROM jobs WHERE state = 'queued' AND rank = ? ORDER BY place, seq`,
  );
  const setPlace = database.prepare<[number, JobId]>('UPDATE jobs SET place = ? WHERE id = ?');
  const clear = database
    .prepare<[number], JobId>(
      `UPDATE jobs SET state = 'cancelled', finished_at = ?, wish = NULL WHERE state = 'queued' AND reserved_for IS NULL RETURNING id`,
    )
    .pluck();
  const paused = database.prepare<[], number>(`SELECT 1 FROM settings WHERE key = 'queuePaused'`).pluck();
  const pause = database.prepare(`INSERT OR REPLACE INTO settings (key, value) VALUES ('queuePaused', 'true')`);
  const goOn = database.prepare(`DELETE FROM settings WHERE key = 'queuePaused'`);

  const find = (id: JobId): Standing => {
    const found = standing.get(id);
    if (found === undefined) throw new AppError('jobNotFound');
    return found;
  };
  const move = (id: JobId, target: JobId | null): void => {
    const moved = find(id);
    const line = inRank.all(moved.rank);
    if (!line.some((one) => one.id === id)) throw new AppError('jobNotWaiting');
    const others = line.filter((one) => one.id !== id);
    const at = target === null ? others.length : indexBefore(find(target), moved.rank, others);
    const anew = others.toSpliced(at, 0, moved);
    // The same places, given out anew: whoever comes later still stands behind all of them.
    anew.forEach((one, index) => setPlace.run(line[index]?.place ?? one.place, one.id));
  };

  return {
    hasBefore: (rank, worker, onlyOwn) => withStoreErrors(() => before.get({ rank, worker, shared: onlyOwn ? 0 : 1 }) !== undefined),
    open: (worker) => withStoreErrors(() => open.get(worker) ?? 0),
    move: (id, target) => withStoreErrors(() => database.transaction(() => move(id, target)).immediate()),
    clear: (now) =>
      withStoreErrors(() =>
        database
          .transaction((): readonly JobId[] => {
            const ids = clear.all(now);
            ids.forEach((id) => tokens.forget(id));
            return ids;
          })
          .immediate(),
      ),
    isPaused: () => withStoreErrors(() => paused.get() !== undefined),
    setPaused: (isPaused) => withStoreErrors(() => void (isPaused ? pause : goOn).run()),
  };
}

/** Where to stand so as to come before `target`, which may have begun meanwhile, or stand in another rank. */
function indexBefore(target: Standing, rank: number, others: readonly Standing[]): number {
  if (target.rank !== rank) return target.rank < rank ? 0 : others.length;
  const index = others.findIndex(({ place }) => place >= target.place);
  return index === -1 ? others.length : index;
}
