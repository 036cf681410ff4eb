import { defaultExport } from '../../electron/contract/exportOptions.ts';
import { defaultSidecars } from '../../electron/contract/sidecarFormats.ts';
import type { AppBridge } from '../../electron/contract/channels.ts';
import { wordsFor } from '../../electron/contract/errorWords.ts';
import type { EngineState } from '../../electron/contract/models.ts';
import type { Result } from '../../electron/contract/errors.ts';
import { scaleAfter } from '../../electron/contract/interfaceScale.ts';
import type { Notice, Settings, SettingsPatch } from '../../electron/contract/settings.ts';
import { createStudioApi, RequestFailed } from './appApi.ts';
import type { StudioApi } from './appApi.ts';
import { failureMessage } from './failureMessage.ts';
import { bitmapFile } from './fake/bitmapFile.ts';
import { piecesOf } from './fake/fakeAnswers.ts';
import { FakeCaptionRuns } from './fake/fakeCaptionRuns.ts';
import { FakeCaptions } from './fake/fakeCaptions.ts';
import { FakeConversations } from './fake/fakeConversations.ts';
import { fakeCudaPack, FakeDevices } from './fake/fakeDevices.ts';
import { FakeEvents } from './fake/fakeEvents.ts';
import { exportFakely, nameOfCopy } from './fake/fakeExports.ts';
import { historyEntries } from './fake/fakeHistory.ts';
import { FakeJobs } from './fake/fakeJobs.ts';
import { FakePhotos } from './fake/fakePhotos.ts';
import { FakeLibrary, gridSide } from './fake/fakeLibrary.ts';
import { inUseOf } from '../../electron/contract/modelsInUse.ts';
import { fakeEngine } from './fake/fakeModels.ts';
import { FakePackages } from './fake/fakePackages.ts';
import { FakePhotoEdits } from './fake/fakePhotoEdits.ts';
import { fakeKnownWords, isKnownWord } from './fake/fakeScene.ts';
import { FakeSidecars } from './fake/fakeSidecars.ts';

/** A word is a piece here. */
const mostPieces = 126;
const replacements: Readonly<Record<string, string>> = { azure: 'blue', scarlet: 'red', kitten: 'cat' };

export const fakeSettings: Settings = {
  theme: 'system',
  threads: null,
  motion: 'system',
  zoom: 1,
  order: null,
  variations: 4,
  modelId: null,
  taskModels: {},
  describesDrawings: true,
  device: 'measured',
  export: defaultExport,
  sidecars: defaultSidecars,
};

async function answer<T>(work: () => T | Promise<T>): Promise<Result<T>> {
  try {
    // A turn of the event loop, as every request to another process takes.
    await Promise.resolve();
    return { ok: true, value: await work() };
  } catch (error) {
    const code = error instanceof RequestFailed ? error.code : 'unexpected';
    return { ok: false, error: { code, message: failureMessage(error) } };
  }
}

export type FakeStudio = {
  readonly api: StudioApi;
  readonly events: FakeEvents;
  readonly library: FakeLibrary;
  readonly jobs: FakeJobs;
  readonly photos: FakePhotos;
};

/** The whole contract in memory, with a pretended engine. For tests, and for running the window in a plain browser. */
export function createFakeStudio(
  options: {
    readonly tokenMs?: number;
    readonly settings?: Partial<Settings>;
    readonly notices?: readonly Notice[];
  } = {},
): FakeStudio {
  const events = new FakeEvents();
  const library = new FakeLibrary(events);
  const photos = new FakePhotos(events);
  const sidecars = new FakeSidecars(photos, events);
  const conversations = new FakeConversations();
  const jobs = new FakeJobs({
    events,
    library,
    conversations,
    tokenMs: options.tokenMs ?? 20,
    runOverPhotos: (id, isEnding) => runs.work(id, isEnding),
  });
  const captions = new FakeCaptions(photos, events);
  const edits = new FakePhotoEdits({ events, library, photos });
  const runs: FakeCaptionRuns = new FakeCaptionRuns({ events, photos, captions, edits, jobs, photoMs: (options.tokenMs ?? 20) * 4 });
  const devices = new FakeDevices(events, options.tokenMs ?? 20);
  const packages = new FakePackages(events, (options.tokenMs ?? 20) * 10);
  let notices = options.notices ?? [];
  let settings: Settings = { ...fakeSettings, ...options.settings };
  let unloaded: ReadonlySet<string> = new Set();
  const engineNow = (): EngineState => {
    const engine = fakeEngine(settings);
    const openModels = engine.openModels.filter(({ id }) => !unloaded.has(id));
    const freed = engine.openModels.filter(({ id }) => unloaded.has(id)).reduce((sum, { memoryMB }) => sum + memoryMB, 0);
    return { ...engine, openModels, memoryMB: engine.memoryMB - freed, freeMB: (engine.freeMB ?? 0) + freed };
  };
  const change = (patch: SettingsPatch): Settings => {
    // The schema strips keys that are undefined before main merges a patch.
    settings = { ...settings, ...(patch as Partial<Settings>) };
    events.announce('settingsChanged', settings);
    if (patch.modelId !== undefined || patch.taskModels !== undefined) {
      unloaded = new Set();
      events.announce('engineState', { ...engineNow(), state: 'restarting' });
      events.announce('engineState', engineNow());
    }
    return settings;
  };

  const bridge: AppBridge = {
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
          if (request.kind !== 'again') settings = { ...settings, export: request.options };
          return exportFakely(library, request, settings.export);
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
    history: {
      page: (query) =>
        answer(() => ({
          entries: historyEntries({ library, conversations, jobs: () => jobs.list() }, query),
          nextCursor: null,
        })),
      conversation: (id) => answer(() => conversations.get(id)),
      conversationsAbout: (id) => answer(() => conversations.about(id)),
    },
    models: {
      list: () => answer(() => packages.all(settings)),
      inUse: () => answer(() => inUseOf(packages.all(settings))),
      verify: (id) => answer(() => packages.verify(id)),
      add: (source) => answer(() => packages.add(source)),
      weights: (source) => answer(() => packages.weights(source)),
      import: (request) => answer(() => packages.import(request)),
      choosePython: (source) => answer(() => packages.choosePython(source)),
      remove: (id) => answer(() => packages.remove(id)),
      unload: (id) =>
        answer(() => {
          const [first] = jobs.list();
          const busy = first?.state === 'running' ? engineNow().model : null;
          if (busy?.id === id) throw new RequestFailed({ code: 'modelBusy', message: wordsFor('modelBusy', busy) });
          unloaded = new Set([...unloaded, id]);
          events.announce('engineState', engineNow());
          return null;
        }),
      work: () => answer(() => packages.work),
      stopWork: () => answer(() => (packages.stop(), null)),
      knownWords: () => answer(() => fakeKnownWords),
      checkPrompt: (text) =>
        answer(() => {
          const words = Array.from(text.matchAll(/\p{L}+/gu), ({ 0: word, index: start }) => ({ word, start, length: word.length }));
          const unknown = words
            .filter(({ word }) => !isKnownWord(word))
            .map((each) => ({ ...each, replacement: replacements[each.word.toLowerCase()] ?? null }));
          const last = words[mostPieces];
          return { unknown, pieces: words.length, mostPieces, readTo: last === undefined ? null : last.start };
        }),
    },
    engine: { state: () => answer(engineNow), restart: () => answer(() => null) },
    devices: {
      state: () => answer(() => devices.state(settings.device)),
      probe: () => answer(() => (devices.probe(), null)),
      stopProbe: () => answer(() => (devices.stop(), null)),
      cudaPack: () => answer(() => fakeCudaPack),
      installCuda: () =>
        answer(() => {
          throw new RequestFailed({ code: 'cudaRefused', message: `The CUDA pack was not fetched. ${fakeCudaPack.refusal}` });
        }),
      stopCuda: () => answer(() => null),
      removeCuda: () => answer(() => 0),
    },
    settings: {
      get: () => answer(() => settings),
      set: (patch) => answer(() => change(patch)),
      scale: (step) => answer(() => change({ zoom: scaleAfter(settings.zoom, step) })),
    },
    app: {
      info: () =>
        answer(() => ({
          name: 'UniFluid Studio',
          version: '0.1.0',
          electron: '45.4.1',
          chromium: '150.0',
          node: '24.21.0',
          platform: 'linux',
          profileFolder: '/home/artist/.local/share/unifluid',
          notices,
        })),
      flushStorage: () => answer(() => null),
      openFolder: () => answer(() => null),
      dismissNotice: (id) => answer(() => ((notices = notices.filter((notice) => notice.id !== id)), null)),
    },
    on: events.on,
    pathOf: () => '',
  };
  const api = createStudioApi(bridge, { mediaUrl: (id) => library.url(id), photoUrl: ({ id }) => photos.url(id) });
  return { api, events, library, jobs, photos };
}
