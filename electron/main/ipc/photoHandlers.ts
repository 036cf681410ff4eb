import type { ApiHandlers } from '../../contract/appApi.ts';
import type { Studio } from '../../studio/studio.ts';
import { duplicatesOf } from '../../studio/photoDuplicates.ts';
import { inBackground } from '../guarded.ts';
import type { FileDialogs } from './fileDialogsPort.ts';

export type PhotoParts = { readonly studio: Studio; readonly dialogs: FileDialogs };

export function photoHandlers({ studio, dialogs }: PhotoParts): ApiHandlers['photos'] {
  const { photos, photoFinding, photoLibrary, photoLooking, photoViews } = studio;
  return {
    folders: () => photos.folders(),
    async addFolder(source) {
      const path = source.kind === 'path' ? source.path : await dialogs.chooseFolder(null);
      if (path === null) return null;
      const folder = await photoLibrary.addFolder(path);
      inBackground('scanning a folder', photoLibrary.rescan(folder.id));
      return folder;
    },
    async removeFolder(id) {
      await photoLibrary.removeFolder(id);
      return null;
    },
    rescan(id) {
      photos.folder(id);
      inBackground('scanning a folder', photoLibrary.rescan(id));
      return null;
    },
    stopScan(id) {
      photoLibrary.stopScan(id);
      photoLooking.stop(id);
      return null;
    },
    subFolders: (id) => photos.subFolders(photos.folder(id).id),
    failures: (id) => photos.failures(id),
    page: (query) => photos.page(query),
    outline: (selection) => photoFinding.outline(selection),
    tally: (selection) => photoFinding.tally(selection),
    firstFound: (query) => photoFinding.firstFound(query),
    cards: (ids) => photos.cards(ids),
    get: (id) => photos.record(id),
    duplicates: (id) => duplicatesOf(id, photos),
    similar: (id) => studio.similarPhotos(id),
    showInFolder(id) {
      dialogs.showInFolder(Buffer.from(photoViews.file(id).path).toString());
      return null;
    },
    useInStage: (id) => studio.usePhoto(id),
  };
}
