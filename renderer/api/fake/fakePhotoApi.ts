import type { PhotoApi } from '../../../electron/contract/photoApi.ts';
import { answer } from './answer.ts';
import { piecesOf } from './fakeAnswers.ts';
import type { FakeCaptionRuns } from './fakeCaptionRuns.ts';
import type { FakeCaptions } from './fakeCaptions.ts';
import type { FakePhotoEdits } from './fakePhotoEdits.ts';
import type { FakePhotos } from './fakePhotos.ts';
import type { FakeSidecars } from './fakeSidecars.ts';

export function fakePhotoApi(parts: {
  readonly photos: FakePhotos;
  readonly sidecars: FakeSidecars;
  readonly runs: FakeCaptionRuns;
  readonly captions: FakeCaptions;
  readonly edits: FakePhotoEdits;
}): PhotoApi {
  const { photos, sidecars, runs, captions, edits } = parts;
  return {
    photos: {
      folders: () => answer(() => photos.folders()),
      addFolder: (source) => answer(() => (source.kind === 'dialog' ? null : photos.addFolder(source.path))),
      removeFolder: (id) => answer(() => (photos.removeFolder(id), null)),
      rescan: (id) => answer(() => (photos.rescan(id), null)),
      stopScan: (id) => answer(() => (photos.folder(id), null)),
      subFolders: (id) => answer(() => photos.subFolders(id)),
      failures: (id) => answer(() => (photos.folder(id), [])),
      page: (query) => answer(() => photos.page(query)),
      outline: (selection) =>
        answer(() => {
          const found = photos.find(selection);
          return { ids: found.map(({ id }) => id), takenAt: found.map(({ takenAt }) => takenAt) };
        }),
      tally: (selection) => answer(() => photos.tally(selection)),
      firstFound: ({ limit, ...selection }) =>
        answer(() => {
          const found = photos.find(selection);
          return { photos: found.slice(0, limit), total: found.length };
        }),
      cards: (ids) => answer(() => photos.cards(ids)),
      get: (id) => answer(() => photos.record(id)),
      duplicates: (id) => answer(() => (photos.record(id), [])),
      similar: (id) => answer(() => photos.similar(id)),
      showInFolder: (id) => answer(() => (photos.record(id), null)),
      useInStage: (id) => answer(() => edits.use(id)),
    },
    sidecars: {
      plan: (request) => answer(() => sidecars.plan(request)),
      write: (id) => answer(() => sidecars.write(id)),
      stop: (id) => answer(() => (sidecars.stop(id), null)),
      undo: (id) => answer(() => sidecars.undo(id)),
      read: (ids) => answer(() => sidecars.read(ids)),
      // Nobody else writes into this memory.
      takeIn: () => answer(() => ({ photoIds: [], failures: [] })),
    },
    captionRuns: {
      plan: (request) => answer(() => runs.plan(request)),
      start: (request) => answer(() => runs.start(request)),
      pause: (id) => answer(() => runs.pause(id).then(() => null)),
      resume: (id) => answer(() => (runs.resume(id), null)),
      stop: (id) => answer(() => runs.stop(id).then(() => null)),
      list: () => answer(() => runs.list()),
      failures: (query) => answer(() => runs.failures(query)),
      retryFailures: (id) => answer(() => runs.retryFailures(id)),
      edits: (id) => answer(() => runs.edits(id)),
    },
    captions: {
      edit: (change) => answer(() => captions.edit(change)),
      planReplace: ({ target, replacing }) => answer(() => captions.planReplace(runs.photosOf(target), replacing)),
      replace: ({ target, replacing }) => answer(() => captions.replace(runs.photosOf(target), replacing)),
      changeKeywords: ({ target, change }) => answer(() => captions.changeKeywords(runs.photosOf(target), change)),
      approve: (ids) => answer(() => captions.approve(ids)),
      revert: (ids) => answer(() => (captions.revert(ids), null)),
      undo: () => answer(() => captions.undo()),
      redo: () => answer(() => captions.redo()),
      pieces: (ids) =>
        answer(() =>
          photos
            .cards(ids)
            .flatMap(({ id, caption }) => (caption?.by === 'model' ? [{ photoId: id, pieces: piecesOf(caption.text.split(' ')) }] : [])),
        ),
    },
  };
}
