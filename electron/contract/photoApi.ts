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
import type { JobId, PhotoFolderId, PhotoId, SidecarBatchId } from './ids.ts';
import type { ImageCard } from './images.ts';
import type {
  PhotoCard,
  PhotoFolder,
  PhotoFolderSource,
  PhotoOutline,
  PhotoPage,
  PhotoQuery,
  PhotoRecord,
  PhotoSelection,
  PhotosFound,
  PhotosGlanced,
  PhotoSubFolder,
  PhotoTally,
  ScanFailure,
} from './photos.ts';
import type { FoundSidecar, SidecarPlan, SidecarRequest, SidecarsTakenIn, SidecarsUndone, SidecarsWritten } from './sidecars.ts';
import type { Answer } from './answer.ts';

/** What the window can ask of the person's own photos and the words that stand with them. */
export type PhotoApi = {
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
};
