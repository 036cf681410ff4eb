import { AppError } from '../contract/errors.ts';
import { toFailure } from '../contract/errorWords.ts';
import type { ConversationId, JobId } from '../contract/ids.ts';
import { unaskedRank } from '../contract/jobRanks.ts';
import { isOverPhotos, isUnasked } from '../contract/jobs.ts';
import type { JobKind, JobRequest, JobState } from '../contract/jobs.ts';
import type { JobLease, JobStore, JobWish, NewJob, TakenJob } from '../jobs/ports.ts';
import { withoutWaiting } from './busyWait.ts';
import { createImageWords } from './imageWords.ts';
import { prepareInsert } from './insertRow.ts';
import { createJobLine, isOffered } from './jobLine.ts';
import { createJobResults } from './jobResults.ts';
import { jobReader, queuedReader } from './jobRows.ts';
import type { QueuedRow } from './jobRows.ts';
import { searchText } from './searchText.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';
import { createTokenLog } from './tokenLog.ts';
import { readEach } from './unreadableRow.ts';
import type { OnUnreadable } from './unreadableRow.ts';

/** The queue's rows. Every change names the state it starts from, so that two processes never both win. */
export function createJobRepository(database: SqliteDatabase, onUnreadable: OnUnreadable = () => {}): JobStore {
  const find = database.prepare<[JobId], object>(`SELECT ${jobReader.list} FROM jobs WHERE id = ?`);
  const findQueued = database.prepare<[JobId], object>(`SELECT ${queuedReader.list} FROM jobs WHERE id = ?`);
  const active = database.prepare<[], object>(
    `SELECT ${jobReader.list} FROM jobs WHERE state IN ('queued', 'running') AND rank < ${unaskedRank} ORDER BY state = 'queued', rank, place, seq`,
  );
  const ended = database.prepare<[number], object>(
    `SELECT ${jobReader.list} FROM jobs WHERE state IN ('done', 'failed', 'cancelled') AND rank < ${unaskedRank} ORDER BY seq DESC LIMIT ?`,
  );
  const running = database.prepare<[], object>(`SELECT ${queuedReader.list} FROM jobs WHERE state = 'running' ORDER BY seq`);
  const take = database.prepare<{ worker: string; now: number; shared: 0 | 1 }, { id: JobId }>(`
    UPDATE jobs SET state = 'running', worker = :worker, attempt = attempt + 1,
      tokens_at_start = (SELECT count(*) FROM job_tokens WHERE job_tokens.job_id = jobs.id), unclean_starts = unclean_starts + 1, started_at = coalesce(started_at, :now), error_code = NULL, error_message = NULL
    WHERE seq = (SELECT seq FROM jobs WHERE ${isOffered} ORDER BY rank, place, seq LIMIT 1)
    RETURNING id`);
  const held = database.prepare<JobLease, { wish: JobWish }>(
    `SELECT wish FROM jobs WHERE id = :id AND state = 'running' AND worker IS :worker`,
  );
  const end = database.prepare<JobLease & { state: JobState; code: string | null; message: string | null; now: number }>(`
    UPDATE jobs SET state = :state, error_code = :code, error_message = :message, finished_at = :now, worker = NULL, reserved_for = NULL, wish = NULL
    WHERE id = :id AND state = 'running' AND worker IS :worker`);
  const cancelQueued = database.prepare<{ id: JobId; now: number }>(`
    UPDATE jobs SET state = 'cancelled', finished_at = :now, reserved_for = NULL, wish = NULL WHERE id = :id AND state = 'queued'`);
  const release = database.prepare<JobLease & { counted: 0 | 1 }>(`
    UPDATE jobs SET state = 'queued', unclean_starts = max(0, unclean_starts - :counted), worker = NULL
    WHERE id = :id AND state = 'running' AND worker IS :worker`);
  /** Changes nothing, and needs all that a change needs. */
  const touch = database.prepare(`UPDATE jobs SET state = state WHERE seq = (SELECT max(seq) FROM jobs)`);
  const retry = database.prepare<[JobId]>(`
    UPDATE jobs SET state = 'queued', unclean_starts = 0, error_code = NULL, error_message = NULL, started_at = NULL, finished_at = NULL
    WHERE id = ? AND state IN ('failed', 'cancelled')`);
  const wish = database.prepare<['cancel' | 'keep', JobId]>(`UPDATE jobs SET wish = ? WHERE id = ? AND state = 'running'`);
  const reserved = database.prepare<[], { reserved_for: string }>(
    `SELECT DISTINCT reserved_for FROM jobs WHERE state = 'queued' AND reserved_for IS NOT NULL`,
  );
  const unreserve = database.prepare<[string]>(`UPDATE jobs SET reserved_for = NULL WHERE state = 'queued' AND reserved_for = ?`);
  const wishOf = (lease: JobLease): JobWish => {
    const found = held.get(lease);
    if (found === undefined) throw new AppError('jobTakenOver');
    return found.wish;
  };
  const tokens = createTokenLog(database, wishOf);
  const results = createJobResults(database, tokens);
  const add = prepareAdd(database);
  const earlier = prepareEarlierTurns(database);

  const rowOf = (id: JobId) => {
    const stored = find.get(id);
    return stored === undefined ? null : jobReader.read(stored);
  };

  const inTransaction = <T>(step: () => T): T => withStoreErrors(() => database.transaction(step).immediate());

  return {
    add: (job) =>
      withStoreErrors(() => {
        database.transaction(() => add(job)).immediate();
        const row = rowOf(job.id);
        if (row === null) throw new Error('the job just written is not there');
        return row;
      }),
    find: (id) => withStoreErrors(() => rowOf(id)),
    list: (count) => withStoreErrors(() => readEach([...active.all(), ...ended.all(count)], jobReader.read, onUnreadable)),
    takeNext: (worker, now, onlyOwn) =>
      inTransaction(() => {
        for (;;) {
          const taken = take.get({ worker, now, shared: onlyOwn ? 0 : 1 });
          if (taken === undefined) return null;
          const [job] = readEach(findQueued.all(taken.id), queuedReader.read, onUnreadable);
          if (job !== undefined) return toTaken(job);
          // Nobody can do it, and it must not stand in the way of the others.
          const { code, message } = toFailure(new AppError('entryUnreadable', { entry: taken.id }));
          end.run({ id: taken.id, worker, state: 'failed', code, message, now });
        }
      }),
    wishOf: (lease) => withStoreErrors(() => wishOf(lease)),
    addTokens: (lease, place, drawn) => withStoreErrors(() => tokens.add(lease, place, drawn)),
    tokensOf: (id) => withStoreErrors(() => tokens.of(id)),
    drawsWith: (lease, sha256, part) => withStoreErrors(() => tokens.drawsWith(lease, sha256, part)),
    drawnOn: (id) => withStoreErrors(() => tokens.drawnOn(id)),
    ...results,
    ...createJobLine(database, tokens),
    fail: (lease, { code, message }, now) => withStoreErrors(() => void end.run({ ...lease, state: 'failed', code, message, now })),
    cancel: (lease, now) =>
      inTransaction(() => {
        const { changes } = end.run({ ...lease, state: 'cancelled', code: null, message: null, now });
        if (changes === 1) tokens.forget(lease.id);
      }),
    release: (lease, clean) => withStoreErrors(() => void release.run({ ...lease, counted: clean ? 1 : 0 })),
    cancelQueued: (id, now) =>
      inTransaction(() => {
        const isCancelled = cancelQueued.run({ id, now }).changes === 1;
        if (isCancelled) tokens.forget(id);
        return isCancelled;
      }),
    checkWritable: () => withoutWaiting(database, () => database.transaction(() => touch.run()).immediate()),
    retry: (ids) => inTransaction(() => ids.forEach((id) => retry.run(id))),
    wish: (id, what) => withStoreErrors(() => wish.run(what, id)),
    abandoned: (isAlive) =>
      withStoreErrors(() =>
        readEach(running.all(), queuedReader.read, onUnreadable)
          .filter(({ worker }) => worker === null || !isAlive(worker))
          .map(toTaken),
      ),
    freeReservations: (isAlive) =>
      withStoreErrors(() => {
        const gone = () => reserved.all().filter(({ reserved_for: worker }) => !isAlive(worker));
        // Mostly there are none, and nothing is written.
        if (gone().length === 0) return false;
        return inTransaction(() => gone().map(({ reserved_for: worker }) => unreserve.run(worker)).length > 0);
      }),
    earlierTurns: (id) => withStoreErrors(() => earlier(id)),
  };
}

function toTaken({ uncleanStarts, wish, worker, hasProgressed, ...row }: QueuedRow): TakenJob {
  return { row, lease: { id: row.id, worker }, uncleanStarts, hasProgressed, wish };
}

/** The job, its place in the history and, for a question, its turn: one transaction. */
function prepareAdd(database: SqliteDatabase): (job: NewJob) => void {
  const insertJob = prepareInsert(database, 'jobs', [
    'id',
    'kind',
    'request',
    'seed',
    'state',
    'rank',
    'reserved_for',
    'conversation_id',
    'created_at',
  ]);
  const insertHistory = prepareInsert(database, 'history', ['kind', 'job_id', 'conversation_id', 'created_at', 'words']);
  const insertConversation = database.prepare<[ConversationId, number]>(
    'INSERT OR IGNORE INTO conversations (id, created_at) VALUES (?, ?)',
  );
  const insertPicture = database.prepare<[ConversationId, number, string]>(
    'INSERT OR IGNORE INTO conversation_images (conversation_id, place, image_id) VALUES (?, ?, ?)',
  );
  const insertTurn = database.prepare<{ conversation: ConversationId; job: JobId; question: string; now: number }>(`
    INSERT INTO turns (conversation_id, place, job_id, question, created_at)
    VALUES (:conversation, (SELECT count(*) FROM turns WHERE conversation_id = :conversation), :job, :question, :now)`);
  const words = database.prepare<[ConversationId], { words: string }>('SELECT words FROM history WHERE conversation_id = ?');
  const forget = database.prepare<[ConversationId]>('DELETE FROM history WHERE conversation_id = ?');
  const imageWords = createImageWords(database);

  const goLast = database.prepare<[JobId]>('UPDATE jobs SET place = seq WHERE id = ?');

  return ({ id, request, seed, rank, conversationId, createdAt, reservedFor }) => {
    if (conversationId !== null) insertConversation.run(conversationId, createdAt);
    const kind: JobKind = request.kind;
    const place = { rank, reserved_for: reservedFor, conversation_id: conversationId, created_at: createdAt };
    insertJob({ id, kind, request: JSON.stringify(request), seed, state: 'queued' satisfies JobState, ...place });
    goLast.run(id);
    // A run over photos is listed with the photos.
    if (isOverPhotos(request) || isUnasked(request)) return;
    if (request.kind !== 'ask' || conversationId === null) {
      insertHistory({ kind, job_id: id, conversation_id: null, created_at: createdAt, words: searchText(...wordsOf(request)) });
      return;
    }
    request.imageIds.forEach((image, place) => insertPicture.run(conversationId, place, image));
    insertTurn.run({ conversation: conversationId, job: id, question: request.question, now: createdAt });
    const said = searchText(words.get(conversationId)?.words ?? '', request.question);
    forget.run(conversationId);
    insertHistory({ kind: 'conversation', job_id: null, conversation_id: conversationId, created_at: createdAt, words: said });
    imageWords.talked(conversationId);
  };
}

function wordsOf(request: JobRequest): readonly string[] {
  switch (request.kind) {
    case 'generate':
      return [request.prompt, request.style ?? ''];
    case 'edit':
      return [request.instruction];
    case 'ask':
      return [request.question];
    case 'caption':
    case 'captionPhotos':
    case 'editPhotos':
      return [];
  }
}

function prepareEarlierTurns(database: SqliteDatabase) {
  const turns = database.prepare<[JobId], { question: string; answer: string }>(`
    SELECT earlier.question, earlier.answer FROM turns AS own
    JOIN turns AS earlier ON earlier.conversation_id = own.conversation_id AND earlier.place < own.place
    WHERE own.job_id = ? AND earlier.answer IS NOT NULL ORDER BY earlier.place`);
  return (id: JobId) => turns.all(id);
}
