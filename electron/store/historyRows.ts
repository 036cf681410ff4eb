import { z } from 'zod';
import { conversationIdSchema, imageIdSchema, jobIdSchema } from '../contract/ids.ts';
import { historyKinds } from '../contract/history.ts';
import type { ConversationTurn, TextPiece } from '../contract/history.ts';
import { jobStates } from '../contract/jobs.ts';
import type { RowOf } from './columns.ts';
import { converted, known, nullable, number, rowReader, text } from './columns.ts';

const entryColumns = {
  seq: number('seq'),
  kind: known('kind', z.enum(historyKinds)),
  jobId: nullable(known('job_id', jobIdSchema)),
  conversationId: nullable(known('conversation_id', conversationIdSchema)),
  imageId: nullable(known('image_id', imageIdSchema)),
  createdAt: number('created_at'),
};

/** A place in the history: what stands there is read by what it refers to. */
export type StoredEntry = RowOf<typeof entryColumns>;
export const entryReader = rowReader<StoredEntry>('entry', entryColumns);

export const pieceReader = rowReader<TextPiece>("text's piece", { text: text('text'), logProbability: number('log_probability') });

export const turnReader = rowReader<Omit<ConversationTurn, 'pieces'>>('turn', {
  jobId: known('turns.job_id', jobIdSchema),
  question: text('turns.question'),
  answer: converted(nullable(text('turns.answer')), (answer) => answer ?? ''),
  confidence: nullable(number('turns.confidence')),
  state: known('jobs.state', z.enum(jobStates)),
  createdAt: number('turns.created_at'),
});
