import { basename, extname } from 'node:path';
import type { ApiHandlers } from '../../contract/appApi.ts';
import { AppError } from '../../contract/errors.ts';
import type { ImageId } from '../../contract/ids.ts';
import type { ImageCard } from '../../contract/images.ts';
import { withKept } from '../../library/exportErrors.ts';
import { exportFile, exportInto } from '../../library/exportFile.ts';
import { fileNameOf } from '../../library/fileName.ts';
import type { Announce } from '../../jobs/ports.ts';
import type { Studio } from '../../studio/openStudio.ts';
import type { EngineSupervisor } from '../engineSupervisor.ts';
import { inBatch } from './batch.ts';

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
      const failures = await inBatch(
        await dialogs.openPictures(),
        (path) => basename(path),
        async (path) => {
          cards.push(await studio.importPicture({ kind: 'path', path }));
        },
      );
      return { images: cards, failures };
    },
    trash: (ids) => changed(images.trash(ids, Date.now())),
    restore: (ids) => changed(images.restore(ids)),
    emptyTrash: async () => (await studio.emptyTrash()).length,
    star: ({ ids, starred }) => changed(images.star(ids, starred)),
    async exportTo(id) {
      const record = images.record(id);
      const { data } = await folder.readWhole(record.file, record.sha256);
      const target = await dialogs.savePicture(`${nameFor(record)}.png`);
      if (target === null) return null;
      await exportFile(target, data).catch(tellKept);
      return target;
    },
    async exportAll(ids) {
      const target = await dialogs.chooseFolder();
      if (target === null) return null;
      const titles = new Map<ImageId, string>();
      const write = exportInto(target);
      const failures = await inBatch(
        ids,
        (id) => titles.get(id) ?? id,
        async (id) => {
          const record = images.record(id);
          titles.set(id, record.title);
          await write(nameFor(record), (await folder.readWhole(record.file, record.sha256)).data).catch(tellKept);
        },
      );
      return { folder: target, count: ids.length - failures.length, failures };
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

/** What was brought in is titled by its file, whose extension says nothing of the copy. */
function nameFor({ kind, title }: ImageCard): string {
  return fileNameOf(kind === 'imported' ? basename(title, extname(title)) : title);
}

function tellKept(error: unknown): never {
  throw withKept(error, 'The picture is still in the history.');
}
