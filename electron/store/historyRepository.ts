import { AppError } from '../contract/errors.ts';
import type {
  Conversation,
  ConversationTurn,
  HistoryEntry,
  HistoryPage,
  HistoryQuery,
  HistoryKind,
  TextPiece,
} from '../contract/history.ts';
import { conversationIdSchema, imageIdSchema, jobIdSchema } from '../contract/ids.ts';
import type { ConversationId, ImageId, JobId } from '../contract/ids.ts';
import type { ImageCard } from '../contract/images.ts';
import type { JobRow, JobState } from '../contract/jobs.ts';
import { cardColumns, findCard, toCard } from './imageRows.ts';
import type { StoredCard } from './imageRows.ts';
import { jobColumns, toJobRow } from './jobRows.ts';
import type { StoredJob } from './jobRows.ts';
import { cursorToSeq, nextCursor } from './pageCursor.ts';
import { searchQuery } from './searchQuery.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';

/** The model was trained with up to three questions in one sequence. */
export const turnsAtMost = 3;

export type HistoryRepository = {
  page(query: HistoryQuery): HistoryPage;
  conversation(id: ConversationId): Conversation;
  conversationsAbout(id: ImageId): readonly Conversation[];
};

type StoredEntry = {
  readonly seq: number;
  readonly kind: HistoryKind;
  readonly job_id: string | null;
  readonly conversation_id: string | null;
  readonly image_id: string | null;
  readonly created_at: number;
};

type StoredTurn = {
  readonly job_id: string;
  readonly question: string;
  readonly answer: string | null;
  readonly confidence: number | null;
  readonly state: JobState;
  readonly created_at: number;
};

export function createHistoryRepository(database: SqliteDatabase): HistoryRepository {
  const readJob = database.prepare<[string], StoredJob>(`SELECT ${jobColumns} FROM jobs WHERE id = ?`);
  const jobImages = database.prepare<[string], StoredCard>(
    `SELECT ${cardColumns} FROM images WHERE job_id = ? AND trashed_at IS NULL ORDER BY variation`,
  );
  const maybeCard = database.prepare<[ImageId], StoredCard>(`SELECT ${cardColumns} FROM images WHERE id = ?`);
  const card = findCard(database);
  const caption = database.prepare<[string], string>('SELECT text FROM captions WHERE job_id = ?').pluck();
  const conversations = prepareConversations(database);

  const jobOf = (id: string): JobRow => {
    const stored = readJob.get(id);
    if (stored === undefined) throw new AppError('jobNotFound');
    return toJobRow(stored);
  };
  const cardOrNull = (id: ImageId): ImageCard | null => {
    const stored = maybeCard.get(id);
    return stored === undefined ? null : toCard(stored);
  };

  const jobEntry = (id: string, createdAt: number): HistoryEntry => {
    const { id: jobId, state, request } = jobOf(id);
    const base = { id, createdAt, jobId, state };
    const images = () => jobImages.all(id).map(toCard);
    switch (request.kind) {
      case 'generate':
        return { ...base, kind: 'generate', prompt: request.prompt, images: images() };
      case 'edit':
        return { ...base, kind: 'edit', instruction: request.instruction, source: cardOrNull(request.imageId), images: images() };
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

  const toEntry = ({ job_id: job, conversation_id: conversation, image_id: image, created_at: createdAt }: StoredEntry): HistoryEntry => {
    if (job !== null) return jobEntry(job, createdAt);
    if (conversation !== null) return talkEntry(conversationIdSchema.parse(conversation), createdAt);
    const id = imageIdSchema.parse(image);
    return { kind: 'import', id, createdAt, image: card(id) };
  };

  return {
    page: (query) =>
      withStoreErrors(() => {
        const rows = readEntries(database, query);
        return { entries: rows.slice(0, query.limit).map(toEntry), nextCursor: nextCursor(rows, query.limit) };
      }),
    conversation: (id) => withStoreErrors(() => conversations.read(id)),
    conversationsAbout: (id) => withStoreErrors(() => conversations.about(id)),
  };
}

function readEntries(database: SqliteDatabase, query: HistoryQuery): readonly StoredEntry[] {
  const search = searchQuery(query.search ?? '');
  const conditions = ['seq < :before'];
  if (query.kind !== undefined) conditions.push('kind = :kind');
  if (search !== null) conditions.push('seq IN (SELECT rowid FROM history_words WHERE history_words MATCH :search)');
  return database
    .prepare<object, StoredEntry>(
      `SELECT seq, kind, job_id, conversation_id, image_id, created_at FROM history WHERE ${conditions.join(' AND ')} ORDER BY seq DESC LIMIT :limit`,
    )
    .all({
      before: cursorToSeq(query.cursor),
      limit: query.limit + 1,
      ...(query.kind === undefined ? {} : { kind: query.kind }),
      ...(search === null ? {} : { search }),
    });
}

function prepareConversations(database: SqliteDatabase) {
  const created = database.prepare<[ConversationId], number>('SELECT created_at FROM conversations WHERE id = ?').pluck();
  const images = database
    .prepare<[ConversationId], string>(
      'SELECT image_id FROM conversation_images WHERE conversation_id = ? AND image_id IS NOT NULL ORDER BY place',
    )
    .pluck();
  const turns = database.prepare<[ConversationId], StoredTurn>(`
    SELECT turns.job_id, turns.question, turns.answer, turns.confidence, jobs.state, turns.created_at
    FROM turns JOIN jobs ON jobs.id = turns.job_id WHERE turns.conversation_id = ? ORDER BY turns.place`);
  const pieceRows = database.prepare<[JobId], TextPiece>(
    'SELECT text, log_probability AS logProbability FROM pieces WHERE job_id = ? ORDER BY place',
  );
  const about = database
    .prepare<[ImageId], string>(
      `
    SELECT history.conversation_id FROM conversation_images JOIN history USING (conversation_id)
    WHERE conversation_images.image_id = ? ORDER BY history.seq DESC LIMIT 100`,
    )
    .pluck();

  const toTurn = (stored: StoredTurn): ConversationTurn => {
    const jobId = jobIdSchema.parse(stored.job_id);
    const { question, answer, confidence, state, created_at: createdAt } = stored;
    return { jobId, question, answer: answer ?? '', pieces: pieceRows.all(jobId), confidence, state, createdAt };
  };
  const read = (id: ConversationId): Conversation => {
    const createdAt = created.get(id);
    if (createdAt === undefined) throw new AppError('conversationNotFound');
    const said = turns.all(id).map(toTurn);
    const imageIds = images.all(id).map((image) => imageIdSchema.parse(image));
    return { id, imageIds, createdAt, turns: said, takesMore: said.length < turnsAtMost };
  };
  return {
    read,
    pieces: (id: JobId) => pieceRows.all(id),
    about: (id: ImageId) => about.all(id).map((found) => read(conversationIdSchema.parse(found))),
  };
}
