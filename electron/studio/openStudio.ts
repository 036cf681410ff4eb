import { AppError } from '../contract/errors.ts';
import { givesWay } from '../contract/jobRanks.ts';
import type { PhotoId } from '../contract/ids.ts';
import type { JobRequest } from '../contract/jobs.ts';
import type { ImageCard, ImageName, ImportSource } from '../contract/images.ts';
import type { ModelSummary } from '../contract/models.ts';
import type { PhotoCard } from '../contract/photos.ts';
import type { Notice } from '../contract/settings.ts';
import { defaultSidecars } from '../contract/sidecarFormats.ts';
import { cpuAlone } from '../devices/cpuAlone.ts';
import { Devices } from '../devices/devices.ts';
import type { DeviceTrials } from '../devices/ports.ts';
import { JobQueue } from '../jobs/jobQueue.ts';
import type { Announce, Clock, EnginePort, PictureFiles } from '../jobs/ports.ts';
import { repeat } from '../jobs/repeat.ts';
import { WorkerWatch, beatMilliseconds } from '../jobs/workerWatch.ts';
import type { ImageCodec, PictureSource } from '../library/imageCodec.ts';
import { createPictureFolder } from '../library/pictureFolder.ts';
import type { PictureFolder } from '../library/pictureFolder.ts';
import { createThumbnails } from '../library/thumbnails.ts';
import type { Thumbnails } from '../library/thumbnails.ts';
import type { PhotoScanner } from '../photos/photoScanner.ts';
import { waitBriefly } from '../store/busyWait.ts';
import type { CaptionRepository } from '../store/captionRepository.ts';
import type { HistoryRepository } from '../store/historyRepository.ts';
import type { ImageRepository } from '../store/imageRepository.ts';
import type { PhotoRepository } from '../store/photoRepository.ts';
import type { SettingsRepository } from '../store/settingsRepository.ts';
import { openLibrary } from '../store/openLibrary.ts';
import { whenFree } from '../store/patience.ts';
import { nameOf } from '../store/unreadableRow.ts';
import type { OnUnreadable } from '../store/unreadableRow.ts';
import { CaptionRuns, tellingOfRuns } from './captionRuns.ts';
import { hasPictures } from './hasPictures.ts';
import { importPicture } from './importPicture.ts';
import { namePicture } from './namePicture.ts';
import { ManyCaptions } from './manyCaptions.ts';
import { noticeOf } from './notices.ts';
import { openPhotos } from './openPhotos.ts';
import { Originals } from './originals.ts';
import type { PhotoLibrary } from './photoLibrary.ts';
import type { PhotoLooking } from './photoLooking.ts';
import type { PhotoViews } from './photoViews.ts';
import { createPictureCopies } from './pictureCopies.ts';
import type { PictureCopies } from './pictureCopies.ts';
import { PhotoSidecars } from './photoSidecars.ts';
import { SidecarFollower, followedBy } from './sidecarFollower.ts';
import type { Profile } from './profile.ts';
import { refindPictures, removeDeletedFiles } from './refindPictures.ts';
import { createRequestCheck, tokensToGoOnWith } from './requestCheck.ts';
import { similarPhotos } from './similarPhotos.ts';
import { randomIds } from './system.ts';
import { thisMachine } from './thisMachine.ts';
import { isGone, workerName } from './workerName.ts';

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
  /** The model in use; null while it is not known. */
  readonly model: () => ModelSummary | null;
  /** Which jobs are set aside for others; as the contract has it, where this is left out. */
  readonly givesWay?: (request: JobRequest) => boolean;
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
  readonly photoLibrary: PhotoLibrary;
  readonly photoViews: PhotoViews;
  readonly sidecars: PhotoSidecars;
  readonly captions: CaptionRepository;
  /** Tells of photos whose words a person changed. */
  captionsChanged(ids: readonly PhotoId[]): void;
  readonly captionRuns: CaptionRuns;
  readonly manyCaptions: ManyCaptions;
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

/** Side of the pictures of a model that is not known yet; its runtime makes them fit. */
const usualPx = 256;

/** Opens it as soon as no other process is in the way: this one goes on meanwhile. */
export function openStudioWhenFree(parts: StudioParts): Promise<Studio> {
  return whenFree(() => openStudio(parts), parts.clock);
}

export function openStudio(parts: StudioParts): Studio {
  const { profile, sqliteBinding, engine, codec, clock } = parts;
  const library = openLibrary({
    file: profile.database,
    binding: sqliteBinding,
    now: clock.now(),
    hasPictures: () => hasPictures(profile.pictures),
    onUnreadable: tellOnce((row) => parts.announce('noticeRaised', noticeOf('entryUnreadable', clock.now(), { entry: nameOf(row) }))),
  });
  const { database, recovered } = library;
  const {
    images,
    imageFiles,
    imageNames,
    history,
    jobs,
    workers,
    settings,
    photos,
    sidecars,
    sidecarsDue,
    seenContents,
    captions,
    captionRuns: runs,
  } = library.prepared;
  waitBriefly(database);
  const folder = createPictureFolder(profile.pictures, codec.encode);
  const thumbnails = createThumbnails(profile.thumbnails, codec.encode);
  const { photoLibrary, photoLooking, photoViews, ...openedPhotos } = openPhotos({
    ...{ photos, codec, clock, announce: parts.announce, profile, scanner: parts.scanner },
    isBusy: () => queue.isBusy,
    actsAlone: !parts.onlyOwnJobs,
  });
  const seenSide = (): number => parts.model()?.imagePx ?? usualPx;
  const originals = new Originals({ images, folder, codec, photo: (id) => photoViews.file(id), seenSide });
  const photoSidecars = new PhotoSidecars({
    photos,
    file: (id) => photoViews.file(id),
    journal: sidecars,
    keepWords: (change, now) => captions.edit(change, now),
    newId: randomIds.sidecarBatch,
    clock,
    announce: parts.announce,
  });
  // The command line writes beside the photos itself, as it was told to.
  const sidecarFollower = new SidecarFollower({
    sidecars: photoSidecars,
    due: sidecarsDue,
    chosen: () => (parts.onlyOwnJobs ? defaultSidecars : settings.get().sidecars),
    forgetsUnasked: !parts.onlyOwnJobs,
    isThere: (id) => photos.cards([id])[0]?.state === 'here',
    newId: randomIds.sidecarBatch,
    clock,
    onWritten: ({ failures }) => {
      const file = failures
        .slice(0, 3)
        .map(({ name }) => name)
        .join(', ');
      if (failures.length > 0) parts.announce('noticeRaised', noticeOf('sidecarsBehind', clock.now(), { file }));
    },
  });
  const announce = tellingOfRuns(followedBy(sidecarFollower, parts.announce), (id) => runs.run(id));
  const modelSha256 = (): string | null => parts.model()?.sha256 ?? null;
  const machine = thisMachine();
  const worker = workerName(machine, randomIds.worker());
  const watch = new WorkerWatch({ store: workers, clock, self: worker, isGone: (other) => isGone(other, machine) });
  const queue = new JobQueue({
    store: jobs,
    files: pictureFiles(folder, images, thumbnails, originals),
    engine,
    clock,
    ids: randomIds,
    announce,
    check: createRequestCheck({ images, history, model: parts.model }),
    givesWay: parts.givesWay ?? givesWay,
    worker,
    onlyOwnJobs: parts.onlyOwnJobs,
    captions: runs,
    photos: { see: (id) => codec.see(photoViews.file(id), seenSide()) },
    modelSha256,
  });

  const stopBeating = repeat({
    clock,
    milliseconds: beatMilliseconds,
    step: () => {
      if (parts.onlyOwnJobs || queue.holdsJobs) workers.beat(worker);
    },
    onFault: () => {
      // A store that takes no beat takes no job over either; the next beat is near.
    },
  });

  const devices = new Devices({
    ...(parts.devices ?? cpuAlone),
    memory: library.prepared.devices,
    clock,
    isBusy: () => queue.isBusy,
    choice: () => settings.get().device,
    model: () => Promise.resolve(parts.model()),
    onChange: () => parts.announce('devicesChanged', null),
    tell: (code, detail) => parts.announce('noticeRaised', noticeOf(code, clock.now(), detail)),
  });
  const captionRuns = new CaptionRuns({ runs, library: photoLibrary, queue, clock, announce, modelSha256 });
  const bringIn = async (source: PictureSource, photo: PhotoId | null): Promise<ImageCard> => {
    const { card, isNew, changed } = await importPicture(source, { codec, folder, images, imageFiles, ids: randomIds, clock }, photo);
    if (isNew) announce('imagesAdded', { images: [card] });
    const others = isNew ? changed : [card];
    if (others.length > 0) announce('imagesChanged', { images: others, removedIds: [] });
    announce('historyChanged', null);
    return card;
  };

  return {
    queue,
    images,
    history,
    settings,
    folder,
    thumbnails,
    originals,
    copies: createPictureCopies({ images, folder, codec, originals }),
    notices: recovered === null ? [] : [noticeOf(recovered, clock.now())],
    photos,
    photoLibrary,
    photoViews,
    sidecars: photoSidecars,
    captionsChanged: (ids) => announce('photosChanged', { ids }),
    captions,
    captionRuns,
    manyCaptions: new ManyCaptions({ captions, photosOf: (target) => captionRuns.photosOf(target), clock }),
    photoLooking,
    similarPhotos: (id) => similarPhotos(id, photos, seenContents),
    devices,
    importPicture: (source) => bringIn(source, null),
    async namePicture(change) {
      const card = await namePicture(change, { folder, images, imageNames, clock });
      announce('imagesChanged', { images: [card], removedIds: [] });
      announce('historyChanged', null);
      return card;
    },
    usePhoto: (id) => bringIn({ kind: 'photo', ...photoViews.file(id) }, id),
    async emptyTrash(ids) {
      const removed = images.emptyTrash(ids);
      await removeDeletedFiles(folder, images);
      await Promise.allSettled(removed.map(({ id }) => thumbnails.remove(id)));
      announce('imagesChanged', { images: [], removedIds: removed.map(({ id }) => id) });
      announce('historyChanged', null);
      return removed.map(({ id }) => id);
    },
    storeVersion: () => Number(database.pragma('data_version', { simple: true })),
    async start() {
      await whenFree(() => queue.recover(watch.look()), clock);
      await whenFree(() => workers.forgetIdle(), clock);
      queue.resume();
      openedPhotos.begin();
      sidecarFollower.begin();
      await folder.sweepTemporaryFiles(clock.now());
      const refound = await refindPictures({ folder, images, imageFiles, jobs, now: clock.now(), allAges: recovered !== null });
      if (refound.adopted > 0) {
        announce('imagesChanged', { images: [], removedIds: [] });
        announce('historyChanged', null);
      }
      if (recovered !== null && refound.unreadable.length > 0) {
        announce('noticeRaised', noticeOf('picturesNotRefound', clock.now(), { file: refound.unreadable.join(', ') }));
      }
      return refound.faults;
    },
    takeOver: () => queue.recover(watch.look()),
    async close() {
      stopBeating();
      await devices.close();
      await openedPhotos.close();
      await queue.close();
      await sidecarFollower.close();
      try {
        database.pragma('optimize');
      } catch {
        // Only makes later searches faster; a full disk must not keep the studio from closing.
      }
      library.close();
    },
  };
}

function pictureFiles(folder: PictureFolder, images: ImageRepository, thumbnails: Thumbnails, originals: Originals): PictureFiles {
  return {
    checkWritable: () => folder.checkWritable().catch(rethrowAsWaiting),
    async save(picture) {
      const saved = await folder.save(picture).catch(rethrowAsWaiting);
      await thumbnails.prepare(picture.id, picture.pixels);
      return saved;
    },
    remove: (file) => folder.remove(file),
    read: (id) => folder.pixels(images.record(id).file),
    see: (id) => originals.see(id),
    whole: (id) => originals.whole(id),
    tokens: (id) => tokensToGoOnWith(images, id),
  };
}

/** What keeps a finished drawing from its file is no fault of the drawing, which waits until somebody has put it right. */
function rethrowAsWaiting(error: unknown): never {
  const isRefused = error instanceof AppError && (error.code === 'profileReadOnly' || error.code === 'writeFailed');
  throw isRefused ? new AppError('picturesNotWritable', {}, { cause: error }) : error;
}

/** A bad row is met whenever its page is shown; the person hears of it once. */
function tellOnce(tell: OnUnreadable): OnUnreadable {
  const told = new Set<string>();
  return (row) => {
    if (told.has(nameOf(row))) return;
    told.add(nameOf(row));
    tell(row);
  };
}
