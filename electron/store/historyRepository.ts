import { AppError } from '../contract/errors.ts';
import type { ContinuedFrom, Conversation, ConversationTurn, HistoryEntry, HistoryPage, HistoryQuery } from '../contract/history.ts';
import { conversationIdSchema, imageIdSchema } from '../contract/ids.ts';
import type { ConversationId, ImageId, JobId } from '../contract/ids.ts';
import type { ImageCard } from '../contract/images.ts';
import type { EditRequest, GenerateRequest, JobRow } from '../contract/jobs.ts';
import { limits } from '../contract/limits.ts';
import { entryReader, pictureReader, pieceReader, turnReader } from './historyRows.ts';
import { cardReader, findCard } from './imageRows.ts';
import { jobReader } from './jobRows.ts';
import { cursorToSeq, nextCursor } from './pageCursor.ts';
import { searchQuery } from './searchText.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';
import { readEach } from './unreadableRow.ts';
import type { OnUnreadable } from './unreadableRow.ts';

export type HistoryRepository = {
  page(query: HistoryQuery): HistoryPage;
  conversation(id: ConversationId): Conversation;
  conversationsAbout(id: ImageId): readonly Conversation[];
};

export function createHistoryRepository(database: SqliteDatabase, onUnreadable: OnUnreadable = () => {}): HistoryRepository {
  const readJob = database.prepare<[string], object>(`SELECT ${jobReader.list} FROM jobs WHERE id = ?`);
  const jobImages = database.prepare<[string], object>(
    `SELECT ${cardReader.list} FROM images WHERE job_id = ? AND trashed_at IS NULL ORDER BY variation`,
  );
  const maybeCard = database.prepare<[ImageId], object>(`SELECT ${cardReader.list} FROM images WHERE id = ?`);
  const card = findCard(database);
  const caption = database.prepare<[string], string>('SELECT text FROM captions WHERE job_id = ?').pluck();
  const conversations = prepareConversations(database, onUnreadable);

  const jobOf = (id: string): JobRow => {
    const stored = readJob.get(id);
    if (stored === undefined) throw new AppError('jobNotFound');
    return jobReader.read(stored);
  };
  const cards = (stored: readonly object[]) => readEach(stored, cardReader.read, onUnreadable);
  const cardOrNull = (id: ImageId): ImageCard | null => {
    const stored = maybeCard.get(id);
    return cards(stored === undefined ? [] : [stored])[0] ?? null;
  };

  const jobEntry = (id: string, createdAt: number): HistoryEntry => {
    const { id: jobId, state, request, seed } = jobOf(id);
    const base = { id, createdAt, jobId, state };
    const images = () => cards(jobImages.all(id));
    switch (request.kind) {
      case 'generate':
        return {
          ...base,
          kind: 'generate',
          prompt: request.prompt,
          request: { ...request, seed },
          images: images(),
          continues: continuedBy(request),
        };
      case 'edit':
        return {
          ...base,
          kind: 'edit',
          instruction: request.instruction,
          source: cardOrNull(request.imageId),
          images: images(),
          continues: continuedBy(request),
        };
      case 'caption':
        return {
          ...base,
          kind: 'caption',
          image: cardOrNull(request.imageId),
          text: caption.get(id) ?? '',
          pieces: conversations.pieces(jobId),
        };
      case 'ask':
        throw new Error('a question stands in the history by its conversation');
      case 'captionPhotos':
      case 'editPhotos':
        throw new Error('a run over photos has no place in the history');
    }
  };

  const talkEntry = (id: ConversationId, createdAt: number): HistoryEntry => {
    const { imageIds, turns } = conversations.read(id);
    const last = turns.at(-1);
    const images = imageIds.flatMap((image) => cardOrNull(image) ?? []);
    return {
      kind: 'conversation',
      id,
      createdAt,
      conversationId: id,
      images,
      turns: turns.length,
      lastQuestion: last?.question ?? '',
      lastAnswer: last?.answer ?? '',
    };
  };

  const toEntry = (stored: object): HistoryEntry => {
    const { jobId, conversationId, imageId, createdAt } = entryReader.read(stored);
    if (jobId !== null) return jobEntry(jobId, createdAt);
    if (conversationId !== null) return talkEntry(conversationId, createdAt);
    // The table holds that exactly one of the three is set.
    const image = card(imageIdSchema.parse(imageId));
    return { kind: 'import', id: image.id, createdAt, image };
  };

  return {
    page: (query) =>
      withStoreErrors(() => {
        const rows = readEntries(database, query);
        return { entries: readEach(rows.slice(0, query.limit), toEntry, onUnreadable), nextCursor: nextCursor(rows, query.limit) };
      }),
    conversation: (id) => withStoreErrors(() => conversations.read(id)),
    conversationsAbout: (id) => withStoreErrors(() => conversations.about(id)),
  };
}

function continuedBy({ continues }: GenerateRequest | EditRequest): ContinuedFrom | null {
  return continues === undefined ? null : { imageId: continues.imageId, from: continues.from };
}

function readEntries(database: SqliteDatabase, query: HistoryQuery): readonly { readonly seq: number }[] {
  const search = searchQuery(query.search ?? '');
  const conditions = ['seq < :before'];
  if (query.kind !== undefined) conditions.push('kind = :kind');
  if (search !== null) conditions.push('seq IN (SELECT rowid FROM history_words WHERE history_words MATCH :search)');
  return database
    .prepare<object, { readonly seq: number }>(
      `SELECT ${entryReader.list} FROM history WHERE ${conditions.join(' AND ')} ORDER BY seq DESC LIMIT :limit`,
    )
    .all({
      before: cursorToSeq(query.cursor),
      limit: query.limit + 1,
      ...(query.kind === undefined ? {} : { kind: query.kind }),
      ...(search === null ? {} : { search }),
    });
}

function prepareConversations(database: SqliteDatabase, onUnreadable: OnUnreadable) {
  const created = database.prepare<[ConversationId], number>('SELECT created_at FROM conversations WHERE id = ?').pluck();
  const images = database.prepare<[ConversationId], object>(
    `SELECT ${pictureReader.list} FROM conversation_images WHERE conversation_id = ? AND image_id IS NOT NULL ORDER BY place`,
  );
  const turns = database.prepare<[ConversationId], object>(`
    SELECT ${turnReader.list} FROM turns JOIN jobs ON jobs.id = turns.job_id WHERE turns.conversation_id = ? ORDER BY turns.place`);
  const pieceRows = database.prepare<[JobId], object>(`SELECT ${pieceReader.list} FROM pieces WHERE job_id = ? ORDER BY place`);
  const pieces = (id: JobId) => readEach(pieceRows.all(id), pieceReader.read, onUnreadable);
  const about = database
    .prepare<[ImageId], string>(
      `
    SELECT history.conversation_id FROM conversation_images JOIN history USING (conversation_id)
    WHERE conversation_images.image_id = ? ORDER BY history.seq DESC LIMIT 100`,
    )
    .pluck();

  const toTurn = (stored: object): ConversationTurn => {
    const turn = turnReader.read(stored);
    return { ...turn, pieces: pieces(turn.jobId) };
  };
  const read = (id: ConversationId): Conversation => {
    const createdAt = created.get(id);
    if (createdAt === undefined) throw new AppError('conversationNotFound');
    const said = readEach(turns.all(id), toTurn, onUnreadable);
    const imageIds = readEach(images.all(id), pictureReader.read, onUnreadable).map(({ imageId }) => imageId);
    return { id, imageIds, createdAt, turns: said, takesMore: said.length < limits.askTurns };
  };
  return {
    read,
    pieces,
    about: (id: ImageId) => about.all(id).map((found) => read(conversationIdSchema.parse(found))),
  };
}
