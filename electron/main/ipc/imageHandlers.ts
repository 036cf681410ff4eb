import { basename } from 'node:path';
import type { ApiHandlers } from '../../contract/appApi.ts';
import { AppError } from '../../contract/errors.ts';
import type { ImageId } from '../../contract/ids.ts';
import type { ImageCard } from '../../contract/images.ts';
import type { Announce } from '../../jobs/ports.ts';
import type { Studio } from '../../studio/studio.ts';
import type { EngineSupervisor } from '../engineSupervisor.ts';
import { inBatch } from './batch.ts';
import { exportHandlers } from './exportHandlers.ts';
import type { FileDialogs } from './fileDialogsPort.ts';

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
    outline: (selection) => images.outline(selection),
    cards: (ids) => images.cards(ids),
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
    name: (change) => studio.namePicture(change),
    trash: (ids) => changed(images.trash(ids, Date.now())),
    restore: (ids) => changed(images.restore(ids)),
    emptyTrash: async () => (await studio.emptyTrash()).length,
    deleteTrashed: async (ids) => (await studio.emptyTrash(ids)).length,
    star: ({ ids, starred }) => changed(images.star(ids, starred)),
    ...exportHandlers({ studio, announce, dialogs }),
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
