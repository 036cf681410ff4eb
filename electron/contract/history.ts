import { z } from 'zod';
import type { ConversationId, ImageId, JobId } from './ids.ts';
import type { ImageCard } from './images.ts';
import type { GenerateRequest, JobState } from './jobs.ts';
import { limits } from './limits.ts';

/** One piece of an answer and the natural logarithm of the probability the model gave it. */
export type TextPiece = { readonly text: string; readonly logProbability: number };

export type ConversationTurn = {
  readonly jobId: JobId;
  readonly question: string;
  readonly answer: string;
  readonly pieces: readonly TextPiece[];
  /** Geometric mean of the pieces' probabilities, 0..1; null while there is no answer. */
  readonly confidence: number | null;
  readonly state: JobState;
  readonly createdAt: number;
};

export type Conversation = {
  readonly id: ConversationId;
  readonly imageIds: readonly ImageId[];
  readonly createdAt: number;
  readonly turns: readonly ConversationTurn[];
  /** False when the model holds no further question; start another conversation. */
  readonly takesMore: boolean;
};

export const historyKinds = ['generate', 'edit', 'conversation', 'caption', 'import'] as const;
export type HistoryKind = (typeof historyKinds)[number];

/** The picture a drawing goes on with, and from which token. */
export type ContinuedFrom = { readonly imageId: ImageId; readonly from: number };

type EntryBase = { readonly id: string; readonly createdAt: number };

/** One thing the person did, newest first. Running and failed jobs are entries, too. */
export type HistoryEntry =
  | (EntryBase & {
      readonly kind: 'generate';
      readonly jobId: JobId;
      readonly state: JobState;
      readonly prompt: string;
      /** What would draw it again, with the seed it had or was to have, whatever became of it. */
      readonly request: GenerateRequest;
      readonly images: readonly ImageCard[];
      readonly continues: ContinuedFrom | null;
    })
  | (EntryBase & {
      readonly kind: 'edit';
      readonly jobId: JobId;
      readonly state: JobState;
      readonly instruction: string;
      readonly source: ImageCard | null;
      readonly images: readonly ImageCard[];
      readonly continues: ContinuedFrom | null;
    })
  | (EntryBase & {
      readonly kind: 'conversation';
      readonly conversationId: ConversationId;
      readonly images: readonly ImageCard[];
      readonly turns: number;
      readonly lastQuestion: string;
      readonly lastAnswer: string;
    })
  | (EntryBase & {
      readonly kind: 'caption';
      readonly jobId: JobId;
      readonly state: JobState;
      readonly image: ImageCard | null;
      readonly text: string;
      readonly pieces: readonly TextPiece[];
    })
  | (EntryBase & { readonly kind: 'import'; readonly image: ImageCard });

export type HistoryPage = { readonly entries: readonly HistoryEntry[]; readonly nextCursor: string | null };

export const historyQuerySchema = z.strictObject({
  search: z.string().max(1_000).optional(),
  kind: z.enum(historyKinds).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.number().int().min(limits.pageItems.min).max(limits.pageItems.max),
});
export type HistoryQuery = z.infer<typeof historyQuerySchema>;
