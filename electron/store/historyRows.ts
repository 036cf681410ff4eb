import { z } from 'zod';
import { conversationIdSchema, imageIdSchema, jobIdSchema } from '../contract/ids.ts';
import type { ConversationId, ImageId, JobId } from '../contract/ids.ts';
import { historyKinds } from '../contract/history.ts';
import type { ConversationTurn, HistoryKind, TextPiece } from '../contract/history.ts';
import { jobStates } from '../contract/jobs.ts';
import { converted, known, nullable, number, rowReader, text } from './columns.ts';

/** A place in the history: what stands there is read by what it refers to. */
export type StoredEntry = {
  readonly id: string;
  readonly seq: number;
  readonly kind: HistoryKind;
  readonly jobId: JobId | null;
  readonly conversationId: ConversationId | null;
  readonly imageId: ImageId | null;
  readonly createdAt: number;
};

export const entryReader = rowReader<StoredEntry>('entry', {
  id: converted(number('seq'), String),
  seq: number('seq'),
  kind: known('kind', z.enum(historyKinds)),
  jobId: nullable(known('job_id', jobIdSchema)),
  conversationId: nullable(known('conversation_id', conversationIdSchema)),
  imageId: nullable(known('image_id', imageIdSchema)),
  createdAt: number('created_at'),
});

export const pictureReader = rowReader<{ readonly imageId: ImageId }>("conversation's picture", {
  imageId: known('image_id', imageIdSchema),
});

export const pieceReader = rowReader<TextPiece>("text's piece", { text: text('text'), logProbability: number('log_probability') });

export const turnReader = rowReader<Omit<ConversationTurn, 'pieces'>>('turn', {
  jobId: known('turns.job_id', jobIdSchema),
  question: text('turns.question'),
  answer: converted(nullable(text('turns.answer')), (answer) => answer ?? ''),
  confidence: nullable(number('turns.confidence')),
  state: known('jobs.state', z.enum(jobStates)),
  createdAt: number('turns.created_at'),
});
