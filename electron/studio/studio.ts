import type { PhotoId } from '../contract/ids.ts';
import type { JobRequest } from '../contract/jobs.ts';
import type { ImageCard, ImageName, ImportSource } from '../contract/images.ts';
import type { ModelSummary } from '../contract/models.ts';
import type { Task } from '../contract/tasks.ts';
import type { PhotoCard } from '../contract/photos.ts';
import type { Notice } from '../contract/settings.ts';
import type { Devices } from '../devices/devices.ts';
import type { DeviceTrials } from '../devices/ports.ts';
import type { JobQueue } from '../jobs/jobQueue.ts';
import type { Announce, Clock, EnginePort } from '../jobs/ports.ts';
import type { ImageCodec } from '../library/imageCodec.ts';
import type { PictureFolder } from '../library/pictureFolder.ts';
import type { Thumbnails } from '../library/thumbnails.ts';
import type { PhotoScanner } from '../photos/photoScanner.ts';
import type { CaptionRepository } from '../store/captionRepository.ts';
import type { HistoryRepository } from '../store/historyRepository.ts';
import type { ImageRepository } from '../store/imageRepository.ts';
import type { PhotoRepository } from '../store/photoRepository.ts';
import type { SettingsRepository } from '../store/settingsRepository.ts';
import type { CaptionRuns } from './captionRuns.ts';
import type { ManyCaptions } from './manyCaptions.ts';
import type { TakingBack } from './takingBack.ts';
import type { Originals } from './originals.ts';
import type { PhotoFinding } from './photoFinding.ts';
import type { PhotoLibrary } from './photoLibrary.ts';
import type { PhotoLooking } from './photoLooking.ts';
import type { PhotoViews } from './photoViews.ts';
import type { PictureCopies } from './pictureCopies.ts';
import type { PhotoSidecars } from './photoSidecars.ts';
import type { Profile } from './profile.ts';

export type StudioParts = {
  readonly profile: Profile;
  /** A SQLite binding rebuilt for this runtime, or null for the prebuilt one. */
  readonly sqliteBinding: string | null;
  readonly engine: EnginePort;
  readonly codec: ImageCodec;
  /** Reads the folders of the person's photos. */
  readonly scanner: PhotoScanner;
  readonly clock: Clock;
  readonly announce: Announce;
  /** What models may compute on, and how that is tried; nothing but the CPU where this is left out. */
  readonly devices?: DeviceTrials;
  /** The model that does this; null while it is not known. */
  readonly model: (task: Task) => ModelSummary | null;
  /** Makes it known; where this is left out, it is known from the beginning. */
  readonly readModels?: () => Promise<void>;
  /** Which jobs are set aside for others; as the contract has it, where this is left out. */
  readonly givesWay?: (request: JobRequest) => boolean;
  /** The thread that makes checkpoints of the store beside everything else; where it is left out, commits make them. */
  readonly checkpointThread?: string;
  /** The command line leaves the window's jobs alone. */
  readonly onlyOwnJobs: boolean;
};

/** Store, files and queue of one profile, wired. The window and the command line both stand on it. */
export type Studio = {
  readonly queue: JobQueue;
  readonly images: ImageRepository;
  readonly history: HistoryRepository;
  readonly settings: SettingsRepository;
  readonly folder: PictureFolder;
  readonly thumbnails: Thumbnails;
  readonly originals: Originals;
  readonly copies: PictureCopies;
  readonly photos: PhotoRepository;
  readonly photoFinding: PhotoFinding;
  readonly photoLibrary: PhotoLibrary;
  readonly photoViews: PhotoViews;
  readonly sidecars: PhotoSidecars;
  readonly captions: CaptionRepository;
  /** Tells of photos whose words a person changed. */
  captionsChanged(ids: readonly PhotoId[]): void;
  readonly captionRuns: CaptionRuns;
  readonly manyCaptions: ManyCaptions;
  readonly takingBack: TakingBack;
  readonly photoLooking: PhotoLooking;
  /** Of the same kind as this one, the nearest first. */
  similarPhotos(id: PhotoId): Promise<readonly PhotoCard[]>;
  readonly devices: Devices;
  /** What the person should know from opening: the history was restored, or rebuilt. */
  readonly notices: readonly Notice[];
  importPicture(source: ImportSource): Promise<ImageCard>;
  /** Gives a picture from outside another name. */
  namePicture(change: ImageName): Promise<ImageCard>;
  /** A fitted copy of a photo as a picture of the history. */
  usePhoto(id: PhotoId): Promise<ImageCard>;
  /** Deletes what is in the trash, or what of it is named, files included. Answers the ids. */
  emptyTrash(ids?: readonly ImageCard['id'][]): Promise<readonly ImageCard['id'][]>;
  /** Changes whenever another process changed the store. */
  storeVersion(): number;
  /** Sweeps, takes back what is lost, and goes on with the queue. Answers what could not be swept; the next start tries again. */
  start(): Promise<readonly unknown[]>;
  /** Takes up what other processes left behind since. */
  takeOver(): void;
  close(): Promise<void>;
};
