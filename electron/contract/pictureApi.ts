import type { ExportOptions } from './exportOptions.ts';
import type { Exported, ExportPreview, ExportRequest } from './exports.ts';
import type { Conversation, HistoryPage, HistoryQuery } from './history.ts';
import type { ConversationId, ImageId, JobId } from './ids.ts';
import type {
  BatchFailure,
  ImageCard,
  ImageFrames,
  ImageName,
  ImageOutline,
  ImagePage,
  ImageQuery,
  ImageRecord,
  ImageSelection,
  ImportSource,
  Pixels,
} from './images.ts';
import type { JobRequest, JobRow, Watch } from './jobs.ts';
import type { JobFailure, Move, Pause, QueueState } from './queue.ts';
import type { Answer } from './answer.ts';

/** What the window can ask of pictures: making them, the line of jobs, and what became of them. */
export type PictureApi = {
  readonly jobs: {
    enqueue(request: JobRequest): Answer<JobId>;
    /** Ends a job and keeps nothing of a picture not yet finished. */
    cancel(id: JobId): Answer<null>;
    /** Ends a drawing job now and keeps what is drawn as pictures. */
    stopAndKeep(id: JobId): Answer<null>;
    /** What is watched is shown first. Says nothing where the job is not in work. */
    watch(watch: Watch): Answer<null>;
    /** Queues a failed or cancelled job again, with the seed it had. */
    retry(id: JobId): Answer<null>;
    /** Running jobs, those that wait in the order they will be done, then the latest 50 that ended. */
    list(): Answer<readonly JobRow[]>;
  };
  /** The line of the jobs that wait, for people to steer. */
  readonly queue: {
    state(): Answer<QueueState>;
    pause(running: Pause): Answer<null>;
    goOn(): Answer<null>;
    move(move: Move): Answer<null>;
    /** Cancels everything that waits. Answers which jobs, so that it can be taken back. */
    clear(): Answer<readonly JobId[]>;
    /** Queues failed and cancelled jobs again, to the places they had, past those that cannot be. */
    retryAll(ids: readonly JobId[]): Answer<readonly JobFailure[]>;
  };
  readonly images: {
    page(query: ImageQuery): Answer<ImagePage>;
    /** Names everything a query finds: for a list that is long, and for choosing all of it. */
    outline(selection: ImageSelection): Answer<ImageOutline>;
    /** The cards of these pictures, in no order, without those that are gone. */
    cards(ids: readonly ImageId[]): Answer<readonly ImageCard[]>;
    get(id: ImageId): Answer<ImageRecord>;
    /** Pictures edited from this one, newest first. */
    children(id: ImageId): Answer<readonly ImageCard[]>;
    /** What this picture was edited from, the first picture first. */
    ancestors(id: ImageId): Answer<readonly ImageCard[]>;
    /** Decodes a foreign picture, fits it into the model's square and stores it. */
    importPicture(source: ImportSource): Answer<ImageCard>;
    /** Opens the system's file dialog and imports what is chosen, past what cannot be read; empty when the person closes it. */
    choosePictures(): Answer<{ readonly images: readonly ImageCard[]; readonly failures: readonly BatchFailure[] }>;
    /** Gives a picture from outside another name. */
    name(change: ImageName): Answer<ImageCard>;
    trash(ids: readonly ImageId[]): Answer<null>;
    restore(ids: readonly ImageId[]): Answer<null>;
    /** Deletes what is in the trash, files included, for good. Answers how many. */
    emptyTrash(): Answer<number>;
    /** Deletes these pictures for good, as far as they are in the trash. Answers how many. */
    deleteTrashed(ids: readonly ImageId[]): Answer<number>;
    star(change: { readonly ids: readonly ImageId[]; readonly starred: boolean }): Answer<null>;
    /** Asks where to, unless it goes where the last one went, and writes copies, past what fails. Null when the person closed the dialog. */
    export(request: ExportRequest): Answer<Exported | null>;
    /** Ends the export in work after the picture it is at; what is written stays, but for a ZIP, which is whole or not there. */
    cancelExport(): Answer<null>;
    previewExport(request: { readonly ids: readonly ImageId[]; readonly options: ExportOptions }): Answer<ExportPreview>;
    /** Puts the picture on the clipboard, with its transparency and without its record. */
    copy(id: ImageId): Answer<null>;
    /** Goes on with a drag that began in the window, with files. Answers their paths, in the order of the pictures. */
    drag(ids: readonly ImageId[]): Answer<readonly string[]>;
    showInFolder(id: ImageId): Answer<null>;
    framesOf(id: ImageId): Answer<ImageFrames>;
    /** The picture as it was after its first `tokens` tokens. */
    preview(request: { readonly id: ImageId; readonly tokens: number }): Answer<Pixels>;
  };
  readonly history: {
    page(query: HistoryQuery): Answer<HistoryPage>;
    conversation(id: ConversationId): Answer<Conversation>;
    /** Conversations about a picture, newest first. */
    conversationsAbout(id: ImageId): Answer<readonly Conversation[]>;
  };
};
