import type { ConversationId, ImageId, JobId, PhotoId, SidecarBatchId } from './ids.ts';
import type { CaptionRun } from './captionRuns.ts';
import type { CudaPackState } from './cudaPack.ts';
import type { ImageCard, Pixels } from './images.ts';
import type { JobProgress, JobRow } from './jobs.ts';
import type { EngineState } from './models.ts';
import type { PackageWork } from './packageWork.ts';
import type { PhotoFolder, ScanProgress } from './photos.ts';
import type { QueueState } from './queue.ts';
import type { Notice, Settings } from './settings.ts';

/** Everything main announces. A fact is stored before it is announced. */
export type AppEvents = {
  /** Queued, started, ended, retried: the whole row. */
  readonly jobChanged: JobRow;
  readonly jobProgressed: JobProgress & {
    readonly jobId: JobId;
    /** Grid positions drawn since the event before, one list for each variation; empty lists outside `drawing`. */
    readonly lastGrids: readonly (readonly number[])[];
  };
  /** What a drawing goes on from, said before it draws on: the grid positions that were there, one list for each variation. */
  readonly drawingResumed: { readonly jobId: JobId; readonly grids: readonly (readonly number[])[] };
  /** The picture so far. `tokens` are drawn; the rest is what the decoder makes of nothing and should stay hidden. */
  readonly partialPicture: Pixels & { readonly jobId: JobId; readonly variation: number; readonly tokens: number };
  readonly textPiece: {
    readonly jobId: JobId;
    readonly conversationId: ConversationId | null;
    readonly index: number;
    readonly text: string;
    readonly logProbability: number;
  };
  /** An export got on: so many of so many pictures, failed ones too. */
  readonly exportProgressed: { readonly done: number; readonly total: number };
  /** So many sidecars were written, or could not be; `total` is 0 while it is not known. */
  readonly sidecarsProgressed: { readonly id: SidecarBatchId; readonly done: number; readonly total: number };
  readonly imagesAdded: { readonly images: readonly ImageCard[] };
  readonly imagesChanged: { readonly images: readonly ImageCard[]; readonly removedIds: readonly ImageId[] };
  /** Something in the history is new or different: ask for the page again. */
  readonly historyChanged: null;
  /** These photos are different; null: many are, or others are there, so ask for the pages again. */
  readonly photosChanged: { readonly ids: readonly PhotoId[] | null };
  /** All folders of the photo library, as photos.folders would answer now. */
  readonly photoFoldersChanged: readonly PhotoFolder[];
  readonly scanProgressed: ScanProgress;
  /** A run got on, or its state is another. */
  readonly captionRunChanged: CaptionRun;
  /** The order changed, or another process changed jobs: ask for the queue again. */
  readonly queueChanged: null;
  readonly queueState: QueueState;
  readonly engineState: EngineState;
  /** What is being added or checked got on; null: nothing is. */
  readonly packageWork: PackageWork | null;
  /** Other packages are there: ask for them again. */
  readonly modelsChanged: null;
  /** What is known of devices is different: ask for it again. */
  readonly devicesChanged: null;
  readonly cudaPack: CudaPackState;
  readonly settingsChanged: Settings;
  readonly noticeRaised: Notice;
};

export type EventName = keyof AppEvents;
export type EventListener<N extends EventName> = (payload: AppEvents[N]) => void;
