import { isErrorCode } from '../contract/errors.ts';
import { conversationIdSchema, imageIdSchema, jobIdSchema } from '../contract/ids.ts';
import { jobRequestSchema } from '../contract/jobs.ts';
import type { JobRow, JobState } from '../contract/jobs.ts';
import type { JobWish } from '../jobs/ports.ts';

/** A row of `jobs` as SQLite gives it, with its pictures' ids as a JSON list. */
export type StoredJob = {
  readonly id: string;
  readonly request: string;
  readonly seed: number | null;
  readonly state: JobState;
  readonly attempt: number;
  readonly unclean_starts: number;
  readonly worker: string | null;
  readonly wish: JobWish;
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly conversation_id: string | null;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly finished_at: number | null;
  readonly image_ids: string;
};

export const jobColumns = `
  id, request, seed, state, attempt, unclean_starts, worker, wish, error_code, error_message, conversation_id, created_at, started_at, finished_at,
  (SELECT json_group_array(id ORDER BY variation) FROM images WHERE images.job_id = jobs.id) AS image_ids`;

export function toJobRow(stored: StoredJob): JobRow {
  const { error_code: code, error_message: message } = stored;
  return {
    id: jobIdSchema.parse(stored.id),
    request: jobRequestSchema.parse(JSON.parse(stored.request)),
    state: stored.state,
    progress: null,
    seed: stored.seed,
    attempt: stored.attempt,
    error: isErrorCode(code) ? { code, message: message ?? '' } : null,
    createdAt: stored.created_at,
    startedAt: stored.started_at,
    finishedAt: stored.finished_at,
    imageIds: imageIdSchema.array().parse(JSON.parse(stored.image_ids)),
    conversationId: stored.conversation_id === null ? null : conversationIdSchema.parse(stored.conversation_id),
  };
}
