import type { ExportOptions } from '../contract/exportOptions.ts';
import type { ImageId } from '../contract/ids.ts';
import type { ImageRecord } from '../contract/images.ts';
import { copyNameOf } from '../library/copyName.ts';
import type { Place } from '../library/copyName.ts';
import type { PictureOrigin } from '../library/copyOptions.ts';
import type { ImageCodec } from '../library/imageCodec.ts';
import type { PictureFolder } from '../library/pictureFolder.ts';
import type { ImageRepository } from '../store/imageRepository.ts';
import type { Originals } from './originals.ts';

/** A picture as it goes out; `stem` is its file's name without the extension. */
export type PictureCopy = { readonly stem: string; readonly data: Uint8Array };

export type PictureCopies = { make(id: ImageId, options: ExportOptions, place: Place): Promise<PictureCopy> };

type Parts = {
  readonly images: ImageRepository;
  readonly folder: PictureFolder;
  readonly codec: Pick<ImageCodec, 'render'>;
  readonly originals: Originals;
};

/** Copies of the profile's pictures for elsewhere, made beside the window's own process. */
export function createPictureCopies({ images, folder, codec, originals }: Parts): PictureCopies {
  return {
    async make(id, { template, ...options }, place) {
      const record = images.record(id);
      const { data } = await folder.readWhole(record.file, record.sha256);
      const isWhole = options.scale === 'original' && options.format !== 'svg' && (await originals.whole(id)) !== null;
      const original = isWhole ? originals.file(record) : null;
      const copy = await codec.render(data, { ...options, origin: originOf(record, images), original });
      return { stem: copyNameOf(template, record, place), data: copy };
    },
  };
}

/** What goes back to a picture from outside is that picture, changed. */
function originOf({ id, kind, made }: ImageRecord, images: ImageRepository): PictureOrigin {
  if (kind === 'imported') return 'foreign';
  if (made?.original !== undefined) return 'changed';
  return images.ancestors(id).some((ancestor) => ancestor.kind === 'imported') ? 'changed' : 'drawn';
}
