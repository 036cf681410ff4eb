import type { HistoryEntry, HistoryQuery } from '../../../electron/contract/history.ts';
import type { JobRow } from '../../../electron/contract/jobs.ts';
import type { FakeConversations } from './fakeConversations.ts';
import type { FakeLibrary } from './fakeLibrary.ts';

type Parts = {
  readonly library: FakeLibrary;
  readonly conversations: FakeConversations;
  readonly jobs: () => readonly JobRow[];
};

function entryOf(row: JobRow, library: FakeLibrary): readonly HistoryEntry[] {
  const { id, createdAt, state, request, seed } = row;
  const images = row.imageIds.map((imageId) => library.kept(imageId).card);
  const base = { id, jobId: id, createdAt, state };
  if (request.kind !== 'generate' && request.kind !== 'edit') return [];
  const continues = request.continues === undefined ? null : { imageId: request.continues.imageId, from: request.continues.from };
  if (request.kind === 'generate')
    return [{ ...base, kind: 'generate', prompt: request.prompt, request: { ...request, seed }, images, continues }];
  return [{ ...base, kind: 'edit', instruction: request.instruction, source: library.kept(request.imageId).card, images, continues }];
}

/** What was done, newest first: drawing jobs and conversations. */
export function historyEntries({ library, conversations, jobs }: Parts, query: HistoryQuery): readonly HistoryEntry[] {
  const drawn = jobs().flatMap((row) => entryOf(row, library));
  const asked = conversations.list().map((conversation) => ({
    kind: 'conversation' as const,
    id: conversation.id,
    conversationId: conversation.id,
    createdAt: conversation.createdAt,
    images: conversation.imageIds.map((id) => library.kept(id).card),
    turns: conversation.turns.length,
    lastQuestion: conversation.turns.at(-1)?.question ?? '',
    lastAnswer: conversation.turns.at(-1)?.answer ?? '',
  }));
  return [...drawn, ...asked]
    .filter((entry) => query.kind === undefined || entry.kind === query.kind)
    .sort((a, b) => b.createdAt - a.createdAt)
    .slice(0, query.limit);
}
