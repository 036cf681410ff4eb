import type { AskRequest, CaptionRequest } from '../../../electron/contract/jobs.ts';
import { answerPieces, confidenceOf } from './fakeAnswers.ts';
import { pause } from './fakeWork.ts';
import type { EngineParts, WorkInHand } from './fakeWork.ts';

/** Answers a question or describes a picture, a word at a time. */
export async function write(work: WorkInHand, request: AskRequest | CaptionRequest, parts: EngineParts): Promise<void> {
  const { library, events, conversations, tokenMs } = parts;
  const imageId = request.kind === 'ask' ? request.imageIds[0] : request.imageId;
  if (imageId === undefined) return;
  const pieces = answerPieces(library.kept(imageId).scene, request.kind === 'ask' ? request.question : 'describe');
  const { conversationId } = work.row();
  for (const [index, piece] of pieces.entries()) {
    await pause(tokenMs * 2);
    if (work.isEnding()) break;
    events.announce('textPiece', { jobId: work.id, conversationId, index, ...piece });
  }
  const ending = work.takeEnding();
  const state = ending === undefined ? 'done' : ending === 'setAside' ? 'queued' : 'cancelled';
  const text = pieces.map((piece) => piece.text).join('');
  if (request.kind === 'ask') conversations.answer(work.id, pieces, state);
  else library.caption(imageId, text, confidenceOf(pieces));
  work.change({ ...work.row(), state, progress: null, finishedAt: Date.now(), imageIds: [] });
  events.announce('historyChanged', null);
}
