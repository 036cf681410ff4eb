import type { Announce, Clock, JobStore } from '../jobs/ports.ts';
import type { PictureFolder } from '../library/pictureFolder.ts';
import type { ImageFiles } from '../store/imageFiles.ts';
import type { ImageRepository } from '../store/imageRepository.ts';
import { noticeOf } from './notices.ts';
import { refindPictures } from './refindPictures.ts';

type Parts = {
  readonly folder: PictureFolder;
  readonly images: ImageRepository;
  readonly imageFiles: ImageFiles;
  readonly jobs: Pick<JobStore, 'find'>;
  readonly clock: Clock;
  readonly announce: Announce;
  /** The history was lost or restored. */
  readonly isRecovered: boolean;
  /** The studio ends: the next start does the rest. */
  readonly isOver: () => boolean;
};

/** The files of the pictures, at a start: what was left half written goes, what the history does not know comes back. Answers the faults. */
export async function sweepPictures({ clock, announce, isRecovered, ...parts }: Parts): Promise<readonly unknown[]> {
  await parts.folder.sweepTemporaryFiles(clock.now());
  if (parts.isOver()) return [];
  const { adopted, faults, unreadable } = await refindPictures({ ...parts, now: clock.now(), allAges: isRecovered });
  if (parts.isOver()) return [];
  if (adopted > 0) {
    announce('imagesChanged', { images: [], removedIds: [] });
    announce('historyChanged', null);
  }
  if (isRecovered && unreadable.length > 0)
    announce('noticeRaised', noticeOf('picturesNotRefound', clock.now(), { file: unreadable.join(', ') }));
  return faults;
}
