import { AppError } from '../contract/errors.ts';
import type { ConversationId, ImageId } from '../contract/ids.ts';
import type { JobRequest } from '../contract/jobs.ts';
import type { RequestCheck } from '../jobs/ports.ts';
import type { HistoryRepository } from '../store/historyRepository.ts';
import type { ImageRepository } from '../store/imageRepository.ts';

export type CheckParts = {
  readonly images: Pick<ImageRepository, 'card'>;
  readonly history: Pick<HistoryRepository, 'conversation'>;
  /** Of the model in use; null while it is not known. */
  readonly maxSteps: () => number | null;
};

/** Refuses before it is queued what would fail for sure: pictures that are gone, full conversations, more steps than the model takes. */
export function createRequestCheck({ images, history, maxSteps }: CheckParts): RequestCheck {
  const requireConversation = (id: ConversationId, imageIds: readonly ImageId[], isRetry: boolean): void => {
    const conversation = history.conversation(id);
    if (!isRetry && !conversation.takesMore) throw new AppError('conversationFull');
    if (conversation.imageIds.join() !== imageIds.join())
      throw new AppError('badRequest', { because: 'The conversation is about other pictures.' });
  };
  return (request, way = 'first') => {
    for (const id of picturesOf(request)) images.card(id);
    if (request.kind === 'ask' && request.conversationId !== undefined) {
      requireConversation(request.conversationId, request.imageIds, way === 'retry');
    }
    const limit = maxSteps();
    if ((request.kind === 'generate' || request.kind === 'edit') && limit !== null && request.steps > limit) {
      throw new AppError('stepsOutOfRange', { limit });
    }
  };
}

function picturesOf(request: JobRequest): readonly ImageId[] {
  switch (request.kind) {
    case 'generate':
      return [];
    case 'edit':
    case 'caption':
      return [request.imageId];
    case 'ask':
      return request.imageIds;
  }
}
