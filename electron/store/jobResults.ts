import { AppError } from '../contract/errors.ts';
import type { ConversationId, ImageId, JobId } from '../contract/ids.ts';
import type { ImageCard } from '../contract/images.ts';
import type { JobLease, JobStore, TextAnswer } from '../jobs/ports.ts';
import { prepareAddImage } from './imageRows.ts';
import { findCard } from './imageRows.ts';
import { createImageWords } from './imageWords.ts';
import { searchText } from './searchText.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';
import type { TokenLog } from './tokenLog.ts';

/** A job's results and its end, in one transaction each: there is no picture of an unfinished job and no finished job without its picture. */
export function createJobResults(
  database: SqliteDatabase,
  tokens: TokenLog,
): Pick<JobStore, 'finishDrawing' | 'finishAnswer' | 'finishCaption'> {
  const done = database.prepare<{ now: number } & JobLease>(`
    UPDATE jobs SET state = 'done', finished_at = :now, unclean_starts = 0, worker = NULL, reserved_for = NULL, wish = NULL
    WHERE id = :id AND state = 'running' AND worker IS :worker`);
  const addImage = prepareAddImage(database);
  const card = findCard(database);
  const insertPiece = database.prepare<[JobId, number, string, number]>(
    'INSERT OR REPLACE INTO pieces (job_id, place, text, log_probability) VALUES (?, ?, ?, ?)',
  );
  const answerTurn = database.prepare<[string, number, string, JobId], { conversation_id: ConversationId }>(
    'UPDATE turns SET answer = ?, confidence = ?, made = ? WHERE job_id = ? RETURNING conversation_id',
  );
  const addConversationWords = database.prepare<[string, ConversationId]>(
    `UPDATE history SET words = words || char(10) || ? WHERE conversation_id = ?`,
  );
  const insertCaption = database.prepare<[JobId, JobId, string, number, string, number]>(`
    INSERT OR REPLACE INTO captions (job_id, image_id, text, confidence, made, created_at)
    VALUES (?, (SELECT images.id FROM jobs JOIN images ON images.id = jobs.request ->> '$.imageId' WHERE jobs.id = ?), ?, ?, ?, ?)`);
  const setHistoryWords = database.prepare<[string, JobId]>('UPDATE history SET words = ? WHERE job_id = ?');
  const captioned = database.prepare<[JobId], ImageId | null>('SELECT image_id FROM captions WHERE job_id = ?').pluck();
  const imageWords = createImageWords(database);

  const endJob = (lease: JobLease, now: number): void => {
    if (done.run({ ...lease, now }).changes !== 1) throw new AppError('jobTakenOver');
    tokens.forget(lease.id);
  };
  const addPieces = (id: JobId, answer: TextAnswer): void => {
    answer.pieces.forEach(({ text, logProbability }, place) => insertPiece.run(id, place, text, logProbability));
  };

  return {
    finishDrawing: (lease, images, now) =>
      withStoreErrors(() =>
        database
          .transaction((): readonly ImageCard[] => {
            // Lists run from the newest back, so the first variation goes in last and is met first, as on the stage.
            for (const image of images.toReversed()) addImage({ ...image, jobId: lease.id });
            endJob(lease, now);
            return images.map((image) => card(image.id));
          })
          .immediate(),
      ),
    finishAnswer: (lease, answer, now) =>
      withStoreErrors(() =>
        database
          .transaction(() => {
            const { id } = lease;
            const turn = answerTurn.get(answer.text, answer.confidence, JSON.stringify(answer.use), id);
            if (turn !== undefined) {
              addConversationWords.run(searchText(answer.text), turn.conversation_id);
              imageWords.talked(turn.conversation_id);
            }
            addPieces(id, answer);
            endJob(lease, now);
          })
          .immediate(),
      ),
    finishCaption: (lease, answer, now) =>
      withStoreErrors(() =>
        database
          .transaction(() => {
            const { id } = lease;
            insertCaption.run(id, id, answer.text, answer.confidence, JSON.stringify(answer.use), now);
            setHistoryWords.run(searchText(answer.text), id);
            const image = captioned.get(id);
            if (image != null) imageWords.described(image);
            addPieces(id, answer);
            endJob(lease, now);
          })
          .immediate(),
      ),
  };
}
