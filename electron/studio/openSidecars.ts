import type { PhotoId } from '../contract/ids.ts';
import { defaultSidecars } from '../contract/sidecarFormats.ts';
import type { Announce, Clock } from '../jobs/ports.ts';
import type { Settle } from '../photos/slices.ts';
import type { CaptionRepository } from '../store/captionRepository.ts';
import type { PhotoRepository } from '../store/photoRepository.ts';
import type { SettingsRepository } from '../store/settingsRepository.ts';
import { noticeOf } from './notices.ts';
import { PhotoSidecars } from './photoSidecars.ts';
import type { PhotoSidecarParts } from './photoSidecars.ts';
import { SidecarFollower } from './sidecarFollower.ts';
import type { SidecarFollowerParts } from './sidecarFollower.ts';
import { randomIds } from './system.ts';

type Parts = {
  readonly photos: PhotoRepository;
  readonly captions: CaptionRepository;
  readonly sidecars: PhotoSidecarParts['journal'];
  readonly sidecarsDue: SidecarFollowerParts['due'];
  readonly settings: SettingsRepository;
  readonly file: PhotoSidecarParts['file'];
  readonly clock: Clock;
  readonly announce: Announce;
  readonly settle: Settle;
  /** It writes beside the photos itself, as it was told to. */
  readonly isCommandLine: boolean;
};

/** Files beside the photos: written when the person asks, and kept in step with the words of photos that have them. */
export function openSidecars(parts: Parts): { readonly photoSidecars: PhotoSidecars; readonly sidecarFollower: SidecarFollower } {
  const { clock, announce, file, settle } = parts;
  const photoSidecars = new PhotoSidecars({
    ...{ photos: parts.photos, journal: parts.sidecars, newId: randomIds.sidecarBatch, file, clock, announce, settle },
    keepWords: (change, now) => parts.captions.edit(change, now),
  });
  const sidecarFollower = new SidecarFollower({
    ...{ sidecars: photoSidecars, due: parts.sidecarsDue, newId: randomIds.sidecarBatch, clock },
    chosen: () => (parts.isCommandLine ? defaultSidecars : parts.settings.get().sidecars),
    forgetsUnasked: !parts.isCommandLine,
    isThere: (id: PhotoId) => parts.photos.cards([id])[0]?.state === 'here',
    onWritten: ({ failures }) => {
      const first = failures.slice(0, 3).map(({ name }) => name);
      if (failures.length > 0) announce('noticeRaised', noticeOf('sidecarsBehind', clock.now(), { file: first.join(', ') }));
    },
  });
  return { photoSidecars, sidecarFollower };
}
