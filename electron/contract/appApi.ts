import type {
  CaptionEdit,
  CaptionFailure,
  CaptionFailuresQuery,
  CaptionKeywords,
  CaptionPieces,
  CaptionPlan,
  CaptionReplace,
  CaptionRun,
  CaptionRunRequest,
  CaptionUndo,
  PhotoEdit,
  ReplacePlan,
} from './captionRuns.ts';
import type { CudaPackState, CudaSource } from './cudaPack.ts';
import type { DevicesState } from './devices.ts';
import type { Result } from './errors.ts';
import type { ExportOptions } from './exportOptions.ts';
import type { ExportPreview, ExportRequest, Exported } from './exports.ts';
import type { ConversationId, ImageId, JobId, PhotoFolderId, PhotoId, SidecarBatchId } from './ids.ts';
import type { ScaleStep } from './interfaceScale.ts';
import type { Conversation, HistoryPage, HistoryQuery } from './history.ts';
import type {
  BatchFailure,
  ImageCard,
  ImageFrames,
  ImageOutline,
  ImageName,
  ImagePage,
  ImageQuery,
  ImageRecord,
  ImageSelection,
  ImportSource,
  Pixels,
} from './images.ts';
import type { JobRequest, JobRow, Watch } from './jobs.ts';
import type { EngineState, KnownWords, ModelCheck, ModelSummary, TextCheck } from './models.ts';
import type { ImportRequest, PythonSource, PythonState, WeightsFolder, WeightsSource } from './weights.ts';
import type { PackageSource, PackageWork } from './packageWork.ts';
import type { ModelsInUse } from './modelsInUse.ts';
import type {
  PhotoCard,
  PhotoFolder,
  PhotoFolderSource,
  PhotoOutline,
  PhotoPage,
  PhotoQuery,
  PhotoRecord,
  PhotoSelection,
  PhotoSubFolder,
  PhotosFound,
  PhotosGlanced,
  PhotoTally,
  ScanFailure,
} from './photos.ts';
import type { JobFailure, Move, Pause, QueueState } from './queue.ts';
import type { AppInfo, FolderName, Settings, SettingsPatch } from './settings.ts';
import type { FoundSidecar, SidecarPlan, SidecarRequest, SidecarsTakenIn, SidecarsUndone, SidecarsWritten } from './sidecars.ts';

type Answer<T> = Promise<Result<T>>;

/**
 * Everything the window can ask for, by group. Each method takes one value or none, so that one schema checks it (apiSchemas.ts),
 * and answers with a Result: a thrown error would reach the window as bare text.
 */
export type AppApi = {
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
  /** The person's own photos. They stay where and as they are; the library knows where, and what is in them. */
  readonly photos: {
    /** In the order they were added. */
    folders(): Answer<readonly PhotoFolder[]>;
    /** Adds a folder and begins to scan it; one that is there already is scanned again. Null when the person closed the dialog. */
    addFolder(source: PhotoFolderSource): Answer<PhotoFolder | null>;
    /** Forgets a folder, its photos and what was written about them here. No file of the person's is touched. */
    removeFolder(id: PhotoFolderId): Answer<null>;
    /** Begins to compare what is known with what is there; scanProgressed tells how it goes. */
    rescan(id: PhotoFolderId): Answer<null>;
    /** Ends a scan; what it found so far stays. */
    stopScan(id: PhotoFolderId): Answer<null>;
    /** Folders below one that hold photos, by path. */
    subFolders(id: PhotoFolderId): Answer<readonly PhotoSubFolder[]>;
    /** What the last scan could not list. */
    failures(id: PhotoFolderId): Answer<readonly ScanFailure[]>;
    page(query: PhotoQuery): Answer<PhotoPage>;
    /** Names everything that is found, in its order. */
    outline(selection: PhotoSelection): Answer<PhotoOutline>;
    tally(selection: PhotoSelection): Answer<PhotoTally>;
    /** The first few of what is found, and how many there are: in short steps, so that nobody else waits for it. */
    firstFound(query: PhotosGlanced): Answer<PhotosFound>;
    /** The cards of these photos, in no order, without those that are gone. */
    cards(ids: readonly PhotoId[]): Answer<readonly PhotoCard[]>;
    get(id: PhotoId): Answer<PhotoRecord>;
    /** Photos that show the same, in another size, format or state of editing; the nearest first. Only those that were looked at. */
    duplicates(id: PhotoId): Answer<readonly PhotoCard[]>;
    /** Photos of the same kind, by what the model saw when it captioned them; the nearest first, and none of a photo without a caption of its. */
    similar(id: PhotoId): Answer<readonly PhotoCard[]>;
    showInFolder(id: PhotoId): Answer<null>;
    /** A fitted copy of the photo as a picture of the history, for Edit and Ask; it keeps the photo's id. */
    useInStage(id: PhotoId): Answer<ImageCard>;
  };
  /** Captions in files beside the photos, where other programs read them. */
  readonly sidecars: {
    /** What writing the captions of these photos would do. Nothing is written. */
    plan(request: SidecarRequest): Answer<SidecarPlan>;
    /** Writes as planned; a file that was changed since is left as it is. A plan is written once. */
    write(id: SidecarBatchId): Answer<SidecarsWritten>;
    /** Ends a plan that is being written after the files it is at, which are written together; what is written stays, and can be undone. */
    stop(id: SidecarBatchId): Answer<null>;
    /** Puts back what was there before, but for what somebody else has changed since. */
    undo(id: SidecarBatchId): Answer<SidecarsUndone>;
    /** What stands beside these photos already, whoever wrote it. */
    read(ids: readonly PhotoId[]): Answer<readonly FoundSidecar[]>;
    /** Makes what stands beside photos that have no caption their caption, as a person's. */
    takeIn(ids: readonly PhotoId[]): Answer<SidecarsTakenIn>;
  };
  /** Captions or edits of many photos by the model, as one run that is kept: it waits for nobody, and goes on after whatever ended it. */
  readonly captionRuns: {
    /** What a run would do; nothing is changed. */
    plan(request: CaptionRunRequest): Answer<CaptionPlan>;
    start(request: CaptionRunRequest): Answer<JobId>;
    /** Sets it aside until it is resumed. What is made stays. */
    pause(id: JobId): Answer<null>;
    /** Goes on with what is left of a run that was paused or stopped, or that failed. */
    resume(id: JobId): Answer<null>;
    /** Ends it. What is made stays. */
    stop(id: JobId): Answer<null>;
    /** The latest 50, newest first. */
    list(): Answer<readonly CaptionRun[]>;
    failures(query: CaptionFailuresQuery): Answer<readonly CaptionFailure[]>;
    /** Begins a run over the photos that failed in this one, with its settings. */
    retryFailures(id: JobId): Answer<JobId>;
    /** The pictures of a run of edits that are there and not in the trash, in the order of its photos. */
    edits(id: JobId): Answer<readonly PhotoEdit[]>;
  };
  /** What stands with the photos, whoever wrote it. */
  readonly captions: {
    /** A person's words, which no run replaces unless told to. */
    edit(change: CaptionEdit): Answer<PhotoCard>;
    /** What replacing words would do; nothing is changed. */
    planReplace(request: CaptionReplace): Answer<ReplacePlan>;
    /** Replaces words in captions and keywords as one act. They count as a person's from then on; their review stays to be done. Answers where. */
    replace(request: CaptionReplace): Answer<readonly PhotoId[]>;
    /** Gives photos keywords, or takes some from them, as one act; a person's, as above. Answers which changed. */
    changeKeywords(request: CaptionKeywords): Answer<readonly PhotoId[]>;
    /** Answers which of them were still to be reviewed. */
    approve(ids: readonly PhotoId[]): Answer<readonly PhotoId[]>;
    /** Puts back what stood with each of these photos before the last change. */
    revert(ids: readonly PhotoId[]): Answer<null>;
    /** Takes the last act back, of a day before and a whole run too; a kill meanwhile leaves none half done for good. Null where there is none. */
    undo(): Answer<CaptionUndo | null>;
    /** Does again what was taken back; null where something was done since. */
    redo(): Answer<CaptionUndo | null>;
    /** What the model gave each piece of its words; of photos whose words a person wrote there are none. */
    pieces(ids: readonly PhotoId[]): Answer<readonly CaptionPieces[]>;
  };
  readonly models: {
    list(): Answer<readonly ModelSummary[]>;
    /** Which of them does what. */
    inUse(): Answer<ModelsInUse>;
    /** Reads all of a package; packageWork tells how far it is. */
    verify(modelId: string): Answer<ModelCheck>;
    /** From a folder, an archive or an address. Answers its id; null where the person closed the dialog. */
    add(source: PackageSource): Answer<string | null>;
    /** What a folder of published weights is; null where the person closed the dialog. */
    weights(source: WeightsSource): Answer<WeightsFolder | null>;
    /** Makes a package of it; packageWork tells how far it is. Answers its id. */
    import(request: ImportRequest): Answer<string>;
    /** Which Python runs that from now on. Answers whether it can; null where the person closed the dialog. */
    choosePython(source: PythonSource): Answer<PythonState | null>;
    /** Takes one away that was added, with its files. Answers how many bytes that frees. */
    remove(modelId: string): Answer<number>;
    /** Frees the memory that one takes, unless it is at work; it is opened again when it is needed. */
    unload(modelId: string): Answer<null>;
    /** What is being added or checked. */
    work(): Answer<PackageWork | null>;
    /** Ends it. What was fetched stays, and is gone on with. */
    stopWork(): Answer<null>;
    /** Which words of a text the model does not know, and how far it reads. */
    checkPrompt(text: string): Answer<TextCheck>;
    /** What can be offered while a person types. */
    knownWords(): Answer<KnownWords>;
  };
  readonly engine: {
    state(): Answer<EngineState>;
    /** Starts the engine again after it gave up. */
    restart(): Answer<null>;
  };
  /** What the models compute on. */
  readonly devices: {
    state(): Answer<DevicesState>;
    /** Tries every device, beside whatever is drawn; devicesChanged tells how it goes. */
    probe(): Answer<null>;
    stopProbe(): Answer<null>;
    cudaPack(): Answer<CudaPackState>;
    /** Answers when it is there; null where the person closed the dialog. */
    installCuda(source: CudaSource): Answer<CudaPackState | null>;
    /** What came so far stays, and is gone on with. */
    stopCuda(): Answer<null>;
    /** Answers how many bytes that frees. */
    removeCuda(): Answer<number>;
  };
  readonly settings: {
    get(): Answer<Settings>;
    set(patch: SettingsPatch): Answer<Settings>;
    /** Makes the interface larger or smaller than it is by then: keys and menu may both be at it. */
    scale(step: ScaleStep): Answer<Settings>;
  };
  readonly app: {
    info(): Answer<AppInfo>;
    dismissNotice(id: number): Answer<null>;
    /** In the system's file manager. */
    openFolder(name: FolderName): Answer<null>;
    /** Puts what the window has stored for itself, drafts above all, on disk now. By itself that takes seconds, and a power cut takes them away. */
    flushStorage(): Answer<null>;
  };
};

export type ApiGroup = keyof AppApi;

/** The same methods on the side that answers: a value, or a thrown AppError, which becomes the Result's failure. */
export type ApiHandlers = {
  readonly [G in ApiGroup]: {
    readonly [M in keyof AppApi[G]]: AppApi[G][M] extends (...args: infer A) => Promise<Result<infer V>>
      ? (...args: A) => V | Promise<V>
      : never;
  };
};
