import type { Conversation, ConversationTurn, TextPiece } from '../../../electron/contract/history.ts';
import type { ConversationId, ImageId, JobId } from '../../../electron/contract/ids.ts';
import type { AskRequest, JobState } from '../../../electron/contract/jobs.ts';
import { limits } from '../../../electron/contract/limits.ts';
import { RequestFailed } from '../appApi.ts';
import { confidenceOf } from './fakeAnswers.ts';

/** Questions and answers in memory. */
export class FakeConversations {
  readonly #kept = new Map<ConversationId, Conversation>();

  /** Notes a question; the conversation is the one named or a new one. */
  take(request: AskRequest, jobId: JobId): ConversationId {
    const id = request.conversationId ?? (`con_${String(this.#kept.size + 1).padStart(8, '0')}` as const);
    const turn: ConversationTurn = {
      jobId,
      question: request.question,
      answer: '',
      pieces: [],
      confidence: null,
      state: 'queued',
      createdAt: Date.now(),
    };
    const before = this.#kept.get(id) ?? {
      id,
      imageIds: request.imageIds,
      createdAt: Date.now(),
      turns: [],
      takesMore: true,
    };
    if (!before.takesMore) {
      throw new RequestFailed({
        code: 'conversationFull',
        message: 'This conversation is full. Start a new one about the same picture.',
      });
    }
    const turns = [...before.turns, turn];
    this.#kept.set(id, { ...before, turns, takesMore: turns.length < limits.askTurns });
    return id;
  }

  answer(jobId: JobId, pieces: readonly TextPiece[], state: JobState): void {
    for (const conversation of this.#kept.values()) {
      const turns = conversation.turns.map((turn) =>
        turn.jobId === jobId
          ? {
              ...turn,
              pieces,
              state,
              answer: pieces.map((piece) => piece.text).join(''),
              confidence: confidenceOf(pieces),
            }
          : turn,
      );
      this.#kept.set(conversation.id, { ...conversation, turns });
    }
  }

  get(id: ConversationId): Conversation {
    const conversation = this.#kept.get(id);
    if (conversation === undefined) {
      throw new RequestFailed({
        code: 'conversationNotFound',
        message: 'This conversation is no longer in the history.',
      });
    }
    return conversation;
  }

  about(id: ImageId): readonly Conversation[] {
    return this.list().filter((conversation) => conversation.imageIds.includes(id));
  }

  saidAbout(id: ImageId): string {
    return this.about(id)
      .flatMap(({ turns }) => turns.map(({ question, answer }) => `${question}\n${answer}`))
      .join('\n');
  }

  list(): readonly Conversation[] {
    return [...this.#kept.values()].sort((a, b) => b.createdAt - a.createdAt);
  }
}
