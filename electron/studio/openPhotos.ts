import { join } from 'node:path';
import { AppError } from '../contract/errors.ts';
import type { Announce, Clock } from '../jobs/ports.ts';
import type { ImageCodec } from '../library/imageCodec.ts';
import type { PhotoScanner } from '../photos/photoScanner.ts';
import type { Settle } from '../photos/slices.ts';
import { createPhotoThumbnails } from '../photos/photoThumbnails.ts';
import type { PhotoRepository } from '../store/photoRepository.ts';
import { noticeOf } from './notices.ts';
import { PhotoFinding } from './photoFinding.ts';
import { PhotoLibrary } from './photoLibrary.ts';
import { PhotoLooking } from './photoLooking.ts';
import { PhotoViews } from './photoViews.ts';
import { PhotoWatch } from './photoWatch.ts';
import type { Profile } from './profile.ts';

export type PhotoParts = {
  readonly photos: PhotoRepository;
  readonly scanner: PhotoScanner;
  readonly codec: ImageCodec;
  readonly clock: Clock;
  readonly announce: Announce;
  readonly profile: Profile;
  readonly settle: Settle;
  /** Something more urgent is in work than photos nobody looks at yet. */
  readonly isBusy: () => boolean;
  /** Photos are looked at, and folders scanned again, without anybody asking. */
  readonly actsAlone: boolean;
};

/** The photo library of one profile, wired. */
export type Photos = {
  readonly photoFinding: PhotoFinding;
  readonly photoLibrary: PhotoLibrary;
  readonly photoLooking: PhotoLooking;
  readonly photoViews: PhotoViews;
  /** Scans all folders and watches them from then on. */
  begin(): void;
  close(): Promise<void>;
};

export function openPhotos({ isBusy, actsAlone, ...parts }: PhotoParts): Photos {
  const { photos, scanner, codec, clock, announce, profile, settle } = parts;
  const tellFailure = (error: unknown): void => {
    if (!(error instanceof AppError)) throw error;
    announce('noticeRaised', noticeOf(error.code, clock.now(), error.detail));
  };
  const thumbnails = createPhotoThumbnails(join(profile.thumbnails, 'photos'));
  const photoViews = new PhotoViews({ photos, codec, thumbnails });
  const photoLooking = new PhotoLooking({ photos, clock, announce, look: (id) => photoViews.look(id), isBusy });
  let photoWatch: PhotoWatch | null = null;
  let isClosed = false;
  const photoLibrary = new PhotoLibrary({
    photos,
    scanner,
    thumbnails,
    clock,
    announce,
    profile,
    settle,
    onScanned(id) {
      if (actsAlone) void photoLooking.add(id);
    },
    onFolders: () => photoWatch?.follow(),
    onFailure: tellFailure,
  });
  return {
    photoFinding: new PhotoFinding(photos),
    photoLibrary,
    photoLooking,
    photoViews,
    begin() {
      if (isClosed) return;
      void photoLibrary.sweep();
      if (!actsAlone) return;
      photoWatch = new PhotoWatch({
        scanner,
        clock,
        folders: () => photos.folders(),
        pathOf: (id) => photos.scans.folder(id).path,
        rescan: (id) => photoLibrary.rescan(id),
        onLimit: () => announce('noticeRaised', noticeOf('watchLimit', clock.now())),
        onFault: tellFailure,
      });
      photoWatch.follow();
      for (const { id } of photos.folders()) void photoLibrary.rescan(id);
    },
    async close() {
      isClosed = true;
      photoWatch?.close();
      await Promise.all([photoLibrary.close(), photoLooking.close()]);
    },
  };
}
