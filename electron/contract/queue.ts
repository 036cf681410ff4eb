import { z } from 'zod';
import type { Failure } from './errors.ts';
import { jobIdSchema } from './ids.ts';
import type { JobId } from './ids.ts';

/** What was done of what stood in the queue since it was last empty. Jobs that a person ended count no more. */
export type Batch = { readonly done: number; readonly failed: number; readonly total: number };

export type QueueState = {
  /** Nothing is begun until a person goes on; over a restart, too. */
  readonly isPaused: boolean;
  /** Whether a job is in work in this studio. */
  readonly isWorking: boolean;
  readonly batch: Batch;
};

/** What becomes of the job in work when the queue is paused: it ends as it would, or waits with what it has until the queue goes on. */
export const pauseSchema = z.enum(['finish', 'setAside']);
export type Pause = z.infer<typeof pauseSchema>;

/** Puts a waiting job before another, or last. Across ranks it goes as far as its own rank reaches. */
export const moveSchema = z.strictObject({ id: jobIdSchema, before: jobIdSchema.nullable() });
export type Move = z.infer<typeof moveSchema>;

export const jobIdsSchema = z.array(jobIdSchema).min(1).max(10_000);

export type JobFailure = Failure & { readonly id: JobId };
