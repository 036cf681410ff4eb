import type { PictureTokens } from '../contract/engineWork.ts';
import { AppError } from '../contract/errors.ts';
import type { ConversationId, ImageId } from '../contract/ids.ts';
import { picturesOf } from '../contract/jobs.ts';
import type { Continues, GenerateRequest } from '../contract/jobs.ts';
import type { ModelSummary } from '../contract/models.ts';
import { taskOf } from '../contract/taskOf.ts';
import type { Task } from '../contract/tasks.ts';
import type { RequestCheck } from '../jobs/ports.ts';
import type { HistoryRepository } from '../store/historyRepository.ts';
import type { ImageRepository } from '../store/imageRepository.ts';

export type CheckParts = {
  readonly images: TokenSource;
  readonly history: Pick<HistoryRepository, 'conversation'>;
  /** The one that does this; null while it is not known. */
  readonly model: (task: Task) => ModelSummary | null;
};

/** Refuses before it is queued what would fail for sure: pictures that are gone or have no such tokens, full conversations, more steps than the model takes. */
export function createRequestCheck({ images, history, model }: CheckParts): RequestCheck {
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
    const drawing = request.kind === 'editPhotos' ? request.settings : request;
    if (drawing.kind !== 'generate' && drawing.kind !== 'edit') return;
    const used = model(taskOf(request));
    if (used !== null && drawing.steps > used.sampler.maxSteps) throw new AppError('stepsOutOfRange', { limit: used.sampler.maxSteps });
    if (drawing.kind === 'generate') requireChoosing(drawing, used);
    if ('continues' in drawing && drawing.continues !== undefined) requireGoingOn(drawing.continues, images, used);
  };
}

/** The best of several is found by describing them. */
function requireChoosing({ keep, variations }: GenerateRequest, used: ModelSummary | null): void {
  if (keep === undefined) return;
  if (keep > variations) throw new AppError('variationsOutOfRange');
  if (keep === variations || used === null || used.capabilities.caption !== undefined) return;
  throw new AppError('taskUnsupported', { because: 'The best of several is chosen by a model that describes pictures.' });
}

type TokenSource = Pick<ImageRepository, 'card' | 'record' | 'tokens'>;

/** A drawn picture's tokens and the weights that drew them. */
export function tokensToGoOnWith(images: TokenSource, id: ImageId): { readonly modelSha256: string; readonly tokens: PictureTokens } {
  const { made } = images.record(id);
  const tokens = images.tokens(id);
  if (made === null || tokens === null) throw new AppError('imageHasNoTokens');
  return { modelSha256: made.model.sha256, tokens };
}

function requireGoingOn({ imageId, from }: Continues, images: TokenSource, used: ModelSummary | null): void {
  const { modelSha256, tokens } = tokensToGoOnWith(images, imageId);
  const { tokensDrawn, order } = tokens;
  if (from > tokensDrawn) throw new AppError('tokenOutOfRange', { because: `It has ${tokensDrawn} of ${order.length}.` });
  if (from === order.length) throw new AppError('nothingLeftToDraw');
  if (used === null || used.sha256 === modelSha256) return;
  const { id, version } = images.record(imageId).made?.model ?? used;
  throw new AppError('tokensOfAnotherModel', { because: `It was drawn by ${id} ${version}.` });
}
