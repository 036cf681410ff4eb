import type { Announce, Clock } from '../jobs/ports.ts';
import { noticeOf } from './notices.ts';
import { refindPictures } from './refindPictures.ts';
import type { RefindParts } from './refindPictures.ts';

type Parts = Omit<RefindParts, 'now' | 'allAges'> & {
  readonly clock: Clock;
  readonly announce: Announce;
  /** The history was lost or restored. */
  readonly isRecovered: boolean;
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
