import type { PhotoId } from '../contract/ids.ts';

/** So many at once, that nobody waits long for the store. */
const photosAtOnce = 1_000;

export function inParts(ids: readonly PhotoId[]): readonly (readonly PhotoId[])[] {
  return Array.from({ length: Math.ceil(ids.length / photosAtOnce) }, (_value, part) =>
    ids.slice(part * photosAtOnce, (part + 1) * photosAtOnce),
  );
}
