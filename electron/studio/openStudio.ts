import type { RunSettings } from '../contract/captionRuns.ts';
import { givesWay } from '../contract/jobRanks.ts';
import type { PhotoId } from '../contract/ids.ts';
import { taskOfRun } from '../contract/taskOf.ts';
import { cpuAlone } from '../devices/cpuAlone.ts';
import { Devices } from '../devices/devices.ts';
import { repeat } from '../jobs/repeat.ts';
import { createPictureFolder } from '../library/pictureFolder.ts';
import { createThumbnails } from '../library/thumbnails.ts';
import { waitBriefly } from '../store/busyWait.ts';
import { createCheckpoints, noCheckpoints } from '../store/checkpoints.ts';
import { openLibrary } from '../store/openLibrary.ts';
import { whenFree } from '../store/patience.ts';
import { nameOf, tellOnce } from '../store/unreadableRow.ts';
import { createBringIn } from './bringIn.ts';
import { CaptionRuns, tellingOfRuns } from './captionRuns.ts';
import { hasPictures } from './hasPictures.ts';
import { IdleDescriptions } from './idleDescriptions.ts';
import type { BroughtIn } from './importPicture.ts';
import { modelSides } from './modelSides.ts';
import { namePicture } from './namePicture.ts';
import { ManyCaptions } from './manyCaptions.ts';
import { noticeOf } from './notices.ts';
import { openPhotos } from './openPhotos.ts';
import { openQueue } from './openQueue.ts';
import { Originals } from './originals.ts';
import { pictureFiles, rethrowAsWaiting } from './pictureFiles.ts';
import { createPictureCopies } from './pictureCopies.ts';
import { openSidecars } from './openSidecars.ts';
import { followedBy } from './sidecarFollower.ts';
import { removeDeletedFiles } from './refindPictures.ts';
import { createRequestCheck } from './requestCheck.ts';
import { similarPhotos } from './similarPhotos.ts';
import { sweepPictures } from './sweepPictures.ts';
import type { Studio, StudioParts } from './studio.ts';
import { randomIds } from './system.ts';
import { TakingBack } from './takingBack.ts';

/** How often what was written bit by bit is tidied up; what is written in one go waits for that itself. */
const settleMilliseconds = 2_000;

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
    undescribedImages,
    history,
    jobs,
    workers,
    settings,
    photos,
    sidecars,
    sidecarsDue,
    seenContents,
    captions,
    captionUndoing,
    captionRuns: runs,
  } = library.prepared;
  waitBriefly(database);
  const checkpoints =
    parts.checkpointThread === undefined
      ? noCheckpoints
      : createCheckpoints(database, parts.checkpointThread, { file: profile.database, binding: sqliteBinding });
  const settle = (): Promise<void> => checkpoints.settle();
  const folder = createPictureFolder(profile.pictures, codec.encode);
  const thumbnails = createThumbnails(profile.thumbnails, codec.encode);
  const { photoFinding, photoLibrary, photoLooking, photoViews, ...openedPhotos } = openPhotos({
    ...{ photos, codec, clock, announce: parts.announce, profile, settle, scanner: parts.scanner },
    isBusy: () => queue.isBusy,
    actsAlone: !parts.onlyOwnJobs,
  });
  const sides = modelSides(parts);
  const originals = new Originals({ images, folder, codec, photo: (id) => photoViews.file(id), sides });
  const { photoSidecars, sidecarFollower } = openSidecars({
    ...{ photos, captions, sidecars, sidecarsDue, settings, clock, settle },
    file: (id) => photoViews.file(id),
    announce: parts.announce,
    isCommandLine: parts.onlyOwnJobs,
  });
  const idleDescriptions = new IdleDescriptions({
    queue: () => queue,
    clock,
    next: () => undescribedImages.next(),
    isWanted: () => settings.get().describesDrawings,
    model: () => parts.model('caption'),
  });
  const told = idleDescriptions.hearing(parts.announce);
  const announce = tellingOfRuns(followedBy(sidecarFollower, told), (id) => runs.run(id));
  const modelSha256 = (run: RunSettings): string | null => parts.model(taskOfRun(run))?.sha256 ?? null;
  const bringIn = createBringIn({ codec, folder, images, imageFiles, ids: randomIds, clock, announce });
  const usePhoto = (id: PhotoId): Promise<BroughtIn> => bringIn({ kind: 'photo', ...photoViews.file(id) }, id);
  const { queue, takeOver, tidyUp, stopBeating } = openQueue({
    workers,
    store: jobs,
    files: pictureFiles(folder, images, thumbnails, originals),
    engine,
    clock,
    announce,
    check: createRequestCheck({ images, history, model: parts.model }),
    givesWay: parts.givesWay ?? givesWay,
    onlyOwnJobs: parts.onlyOwnJobs,
    captions: runs,
    photos: {
      see: async (id, task) => codec.see(photoViews.file(id), await sides.seen(task)),
      async take(id) {
        const { card, sha256 } = await usePhoto(id).catch(rethrowAsWaiting);
        return { imageId: card.id, sha256 };
      },
    },
    modelSha256,
  });

  const stopSettling = repeat({
    clock,
    milliseconds: settleMilliseconds,
    step: () => void settle(),
    onFault: () => {
      // What cannot be tidied up now is the next time, or when somebody commits.
    },
  });

  const devices = new Devices({
    ...(parts.devices ?? cpuAlone),
    memory: library.prepared.devices,
    clock,
    isBusy: () => queue.isBusy,
    choice: () => settings.get().device,
    model: () => Promise.resolve(parts.model('draw')),
    onChange: () => parts.announce('devicesChanged', null),
    tell: (code, detail) => parts.announce('noticeRaised', noticeOf(code, clock.now(), detail)),
  });
  const captionRuns = new CaptionRuns({ runs, finding: photoFinding, queue, clock, announce, modelSha256, settle });
  const captionsChanged = (ids: readonly PhotoId[]): void => announce('photosChanged', { ids });
  const takingBack = new TakingBack({ undoing: captionUndoing, settle });
  const finishTakingBack = async (): Promise<void> => {
    const ids = await takingBack.finish();
    if (ids.length > 0) captionsChanged(ids);
  };

  let isClosing = false;
  const isOver = (): boolean => isClosing;
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
    photoFinding,
    photoLibrary,
    photoViews,
    sidecars: photoSidecars,
    captionsChanged,
    captions,
    captionRuns,
    manyCaptions: new ManyCaptions({ captions, photosOf: (target) => captionRuns.photosOf(target), clock, settle }),
    takingBack,
    photoLooking,
    similarPhotos: (id) => similarPhotos(id, photos, seenContents),
    devices,
    importPicture: async (source) => (await bringIn(source, null)).card,
    async namePicture(change) {
      const card = await namePicture(change, { folder, images, imageNames, clock });
      announce('imagesChanged', { images: [card], removedIds: [] });
      announce('historyChanged', null);
      return card;
    },
    usePhoto: async (id) => (await usePhoto(id)).card,
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
      await tidyUp();
      // Ended before it began: the next start does all of this.
      if (isOver()) return [];
      queue.resume();
      openedPhotos.begin();
      sidecarFollower.begin();
      // The command line does what it was asked and ends.
      if (!parts.onlyOwnJobs) idleDescriptions.begin();
      if (!parts.onlyOwnJobs)
        void finishTakingBack().catch(() => {
          // It stays half done for as long as the store takes nothing; the next undo, or the next start, goes on with it.
        });
      return sweepPictures({ folder, images, imageFiles, jobs, clock, announce, isRecovered: recovered !== null, isOver });
    },
    takeOver,
    async close() {
      isClosing = true;
      stopBeating();
      stopSettling();
      // First of all: what is closed next is no reason to begin another job.
      const workEnds = queue.close();
      idleDescriptions.close();
      await Promise.all([workEnds, devices.close(), openedPhotos.close()]);
      await takingBack.close();
      await sidecarFollower.close();
      try {
        database.pragma('optimize');
      } catch {
        // Only makes later searches faster; a full disk must not keep the studio from closing.
      }
      await checkpoints.close();
      library.close();
    },
  };
}
