import type { PhotoFolder } from '../../../electron/contract/photos.ts';
import { formatMoment } from '../../format/moments.ts';
import { plural } from '../../format/quantities.ts';

/** How the last scan of a folder ended, in one line. */
export function summaryOf({ state, lastScan }: PhotoFolder, now = Date.now()): string {
  if (state === 'offline') return 'Cannot be reached now. Nothing about its photos is forgotten.';
  if (lastScan === null) return 'Not scanned yet.';
  const { added, changed, moved, missing, stopped, endedAt } = lastScan;
  const changes = [
    ...(added > 0 ? [`${plural(added, 'photo', 'photos')} added`] : []),
    ...(changed > 0 ? [`${plural(changed, 'photo', 'photos')} changed`] : []),
    ...(moved > 0 ? [`${plural(moved, 'photo', 'photos')} found under another name`] : []),
    ...(missing > 0 ? [`${plural(missing, 'photo', 'photos')} missing`] : []),
  ];
  const moment = `${stopped ? 'Scan stopped' : 'Scanned'} ${formatMoment(endedAt, now)}`;
  return `${moment}: ${changes.length === 0 ? 'nothing new' : changes.join(', ')}.`;
}
