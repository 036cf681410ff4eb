import type { PictureApi } from '../../../electron/contract/pictureApi.ts';
import { answer } from './answer.ts';
import { bitmapFile } from './bitmapFile.ts';
import type { FakeConversations } from './fakeConversations.ts';
import { exportFakely, nameOfCopy } from './fakeExports.ts';
import { historyEntries } from './fakeHistory.ts';
import type { FakeJobs } from './fakeJobs.ts';
import { gridSide } from './fakeLibrary.ts';
import type { FakeLibrary } from './fakeLibrary.ts';
import type { FakeProgram } from './fakeProgram.ts';

export function fakePictureApi(parts: {
  readonly jobs: FakeJobs;
  readonly library: FakeLibrary;
  readonly conversations: FakeConversations;
  readonly program: FakeProgram;
}): PictureApi {
  const { jobs, library, conversations, program } = parts;
  return {
    jobs: {
      enqueue: (request) => answer(() => jobs.enqueue(request)),
      cancel: (id) => answer(() => (jobs.end(id, 'cancel'), null)),
      watch: () => answer(() => null),
      stopAndKeep: (id) => answer(() => (jobs.end(id, 'keep'), null)),
      retry: (id) => answer(() => (jobs.retry(id), null)),
      list: () => answer(() => jobs.list()),
    },
    queue: {
      state: () => answer(() => jobs.queue.state),
      pause: (running) => answer(() => (jobs.queue.pause(running), null)),
      goOn: () => answer(() => (jobs.queue.goOn(), null)),
      move: (move) => answer(() => (jobs.queue.move(move), null)),
      clear: () => answer(() => jobs.queue.clear()),
      retryAll: (ids) => answer(() => jobs.queue.retryAll(ids)),
    },
    images: {
      page: (query) => answer(() => library.page(query, (id) => conversations.saidAbout(id))),
      outline: (selection) =>
        answer(() => {
          const found = library.find(selection, (id) => conversations.saidAbout(id));
          return { ids: found.map(({ id }) => id), createdAt: found.map(({ createdAt }) => createdAt) };
        }),
      cards: (ids) => answer(() => library.cards(ids)),
      get: (id) => answer(() => library.record(id)),
      children: (id) => answer(() => library.children(id)),
      ancestors: (id) => answer(() => library.ancestors(id)),
      importPicture: (source) =>
        answer(() => library.import(source.kind === 'path' ? (source.path.split('/').at(-1) ?? source.path) : source.name)),
      choosePictures: () => answer(() => ({ images: [], failures: [] })),
      name: ({ id, title }) => answer(() => library.name(id, title)),
      trash: (ids) => answer(() => (library.change(ids, { trashedAt: Date.now() }), null)),
      restore: (ids) => answer(() => (library.change(ids, { trashedAt: null }), null)),
      emptyTrash: () => answer(() => library.emptyTrash()),
      deleteTrashed: (ids) => answer(() => library.emptyTrash(ids)),
      star: ({ ids, starred }) => answer(() => (library.change(ids, { starred }), null)),
      export: (request) =>
        answer(() => {
          if (request.kind !== 'again') program.settings = { ...program.settings, export: request.options };
          return exportFakely(library, request, program.settings.export);
        }),
      cancelExport: () => answer(() => null),
      previewExport: ({ ids: [first], options }) =>
        answer(() => {
          const pixels = library.pixels(library.kept(first ?? 'img_none').card.id);
          return { name: nameOfCopy(library.kept(first ?? 'img_none').card, options), data: bitmapFile(pixels) };
        }),
      copy: (id) => answer(() => (library.kept(id), null)),
      drag: (ids) => answer(() => ids.map((id) => `/tmp/dragged/${library.kept(id).card.title}.png`)),
      showInFolder: () => answer(() => null),
      framesOf: (id) =>
        answer(() => {
          const { order, card } = library.kept(id);
          return { gridSide, order, tokensDrawn: card.tokensDrawn };
        }),
      preview: ({ id }) => answer(() => library.pixels(id)),
    },
    history: {
      page: (query) =>
        answer(() => ({
          entries: historyEntries({ library, conversations, jobs: () => jobs.list() }, query),
          nextCursor: null,
        })),
      conversation: (id) => answer(() => conversations.get(id)),
      conversationsAbout: (id) => answer(() => conversations.about(id)),
    },
  };
}
