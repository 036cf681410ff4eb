import type { ApiHandlers } from '../../contract/appApi.ts';
import { AppError } from '../../contract/errors.ts';
import type { ImageId } from '../../contract/ids.ts';
import type { ImageCard } from '../../contract/images.ts';
import { exportFile, exportInto } from '../../library/exportFile.ts';
import type { Announce } from '../../jobs/ports.ts';
import type { Studio } from '../../studio/openStudio.ts';
import type { EngineSupervisor } from '../engineSupervisor.ts';

/** The system's dialogs and file manager; null and empty where the person changed their mind. */
export type FileDialogs = {
  openPictures(): Promise<readonly string[]>;
  savePicture(suggestedName: string): Promise<string | null>;
  chooseFolder(): Promise<string | null>;
  showInFolder(path: string): void;
};

export type ImageParts = {
  readonly studio: Studio;
  readonly engine: EngineSupervisor;
  readonly announce: Announce;
  readonly dialogs: FileDialogs;
};

export function imageHandlers({ studio, engine, announce, dialogs }: ImageParts): ApiHandlers['images'] {
  const { images, folder } = studio;
  const changed = (cards: readonly ImageCard[]): null => {
    announce('imagesChanged', { images: cards, removedIds: [] });
    announce('historyChanged', null);
    return null;
  };
  const tokensOf = (id: ImageId) => {
    const tokens = images.tokens(images.card(id).id);
    if (tokens === null) throw new AppError('imageHasNoTokens');
    return tokens;
  };
  return {
    page: (query) => images.page(query),
    get(id) {
      const record = images.record(id);
      return { ...record, file: folder.pathOf(record.file) };
    },
    children: (id) => images.children(images.card(id).id),
    ancestors: (id) => images.ancestors(images.card(id).id),
    importPicture: (source) => studio.importPicture(source),
    async choosePictures() {
      const cards: ImageCard[] = [];
      for (const path of await dialogs.openPictures()) cards.push(await studio.importPicture({ kind: 'path', path }));
      return cards;
    },
    trash: (ids) => changed(images.trash(ids, Date.now())),
    restore: (ids) => changed(images.restore(ids)),
    emptyTrash: async () => (await studio.emptyTrash()).length,
    star: ({ ids, starred }) => changed(images.star(ids, starred)),
    async exportTo(id) {
      const { file, title } = images.record(id);
      const { data } = await folder.read(file);
      const target = await dialogs.savePicture(`${fileNameOf(title)}.png`);
      if (target === null) return null;
      await exportFile(target, data);
      return target;
    },
    async exportAll(ids) {
      // Known before anything is asked or written.
      const records = ids.map((id) => images.record(id));
      const target = await dialogs.chooseFolder();
      if (target === null) return null;
      const write = exportInto(target);
      for (const { file, title } of records) await write(fileNameOf(title), (await folder.read(file)).data);
      return { folder: target, count: records.length };
    },
    showInFolder(id) {
      dialogs.showInFolder(folder.pathOf(images.record(id).file));
      return null;
    },
    framesOf(id) {
      const { gridSide, order, tokensDrawn } = tokensOf(id);
      return { gridSide, order: [...order], tokensDrawn };
    },
    preview: ({ id, tokens }) => engine.decode(tokensOf(id), tokens),
  };
}

/** A title as a file name that every system takes. */
export function fileNameOf(title: string): string {
  const name = title
    .normalize('NFC')
    .replace(/[^\p{L}\p{N} _-]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
    .slice(0, 60)
    .trim();
  return name === '' || /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(name) ? 'picture' : name;
}
