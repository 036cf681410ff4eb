import { z } from 'zod';
import { isErrorCode } from '../contract/errors.ts';
import type { Failure } from '../contract/errors.ts';
import { conversationIdSchema, imageIdSchema, jobIdSchema } from '../contract/ids.ts';
import { jobRequestSchema, jobStates } from '../contract/jobs.ts';
import type { JobRow } from '../contract/jobs.ts';
import type { JobWish } from '../jobs/ports.ts';
import { converted, flag, json, known, nullable, number, rowReader, text } from './columns.ts';
import type { Column } from './columns.ts';

const storedFailure = z.object({ code: z.string(), message: z.string() });
const toFailure = ({ code, message }: z.infer<typeof storedFailure>): Failure | null => (isErrorCode(code) ? { code, message } : null);
const failure = json(
  `CASE WHEN error_code IS NOT NULL THEN json_object('code', error_code, 'message', coalesce(error_message, '')) END`,
  storedFailure,
);
/** Known to the process that works on the job, and to no table. */
const noProgress: Column<null> = { sql: 'NULL', read: () => null };

const jobColumns = {
  id: known('id', jobIdSchema),
  request: json('request', jobRequestSchema),
  state: known('state', z.enum(jobStates)),
  rank: number('rank'),
  place: number('place'),
  progress: noProgress,
  seed: nullable(number('seed')),
  attempt: number('attempt'),
  error: converted(nullable(failure), (stored) => (stored === null ? null : toFailure(stored))),
  createdAt: number('created_at'),
  startedAt: nullable(number('started_at')),
  finishedAt: nullable(number('finished_at')),
  imageIds: json('(SELECT json_group_array(id ORDER BY variation) FROM images WHERE images.job_id = jobs.id)', imageIdSchema.array()),
  conversationId: nullable(known('conversation_id', conversationIdSchema)),
};

export const jobReader = rowReader<JobRow>('job', jobColumns);

/** A job's row with what only the queue asks. */
export type QueuedRow = JobRow & {
  readonly uncleanStarts: number;
  readonly wish: JobWish;
  readonly worker: string | null;
  readonly hasProgressed: boolean;
};

export const queuedReader = rowReader<QueuedRow>('job', {
  ...jobColumns,
  uncleanStarts: number('unclean_starts'),
  wish: nullable(known('wish', z.enum(['cancel', 'keep']))),
  worker: nullable(text('worker')),
  hasProgressed: flag('(SELECT count(*) FROM job_tokens WHERE job_tokens.job_id = jobs.id) > tokens_at_start'),
});
