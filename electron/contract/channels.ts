import type { AppApi, ApiGroup } from './appApi.ts';
import type { AppEvents, EventName } from './appEvents.ts';

/** The names of the contract at run time, for the preload and the tests. The two proofs below fail to compile when a name is missing. */
export const apiNames = {
  jobs: ['enqueue', 'cancel', 'stopAndKeep', 'watch', 'retry', 'list'],
  queue: ['state', 'pause', 'goOn', 'move', 'clear', 'retryAll'],
  images: [
    'page',
    'outline',
    'cards',
    'get',
    'children',
    'ancestors',
    'importPicture',
    'choosePictures',
    'name',
    'trash',
    'restore',
    'emptyTrash',
    'deleteTrashed',
    'star',
    'export',
    'cancelExport',
    'previewExport',
    'copy',
    'drag',
    'showInFolder',
    'framesOf',
    'preview',
  ],
  history: ['page', 'conversation', 'conversationsAbout'],
  photos: [
    'folders',
    'addFolder',
    'removeFolder',
    'rescan',
    'stopScan',
    'subFolders',
    'failures',
    'page',
    'outline',
    'tally',
    'firstFound',
    'cards',
    'get',
    'duplicates',
    'similar',
    'showInFolder',
    'useInStage',
  ],
  sidecars: ['plan', 'write', 'stop', 'undo', 'read', 'takeIn'],
  captionRuns: ['plan', 'start', 'pause', 'resume', 'stop', 'list', 'failures', 'retryFailures', 'edits'],
  captions: ['edit', 'planReplace', 'replace', 'changeKeywords', 'approve', 'revert', 'undo', 'redo', 'pieces'],
  models: [
    'list',
    'inUse',
    'verify',
    'add',
    'weights',
    'import',
    'choosePython',
    'remove',
    'unload',
    'work',
    'stopWork',
    'checkPrompt',
    'knownWords',
  ],
  engine: ['state', 'restart'],
  devices: ['state', 'probe', 'stopProbe', 'cudaPack', 'installCuda', 'stopCuda', 'removeCuda'],
  settings: ['get', 'set', 'scale'],
  app: ['info', 'dismissNotice', 'openFolder', 'flushStorage'],
} as const satisfies { readonly [G in ApiGroup]: readonly (keyof AppApi[G])[] };

export const eventNames = [
  'jobChanged',
  'jobProgressed',
  'drawingResumed',
  'partialPicture',
  'textPiece',
  'exportProgressed',
  'sidecarsProgressed',
  'imagesAdded',
  'imagesChanged',
  'historyChanged',
  'photosChanged',
  'photoFoldersChanged',
  'scanProgressed',
  'captionRunChanged',
  'queueChanged',
  'queueState',
  'engineState',
  'packageWork',
  'modelsChanged',
  'devicesChanged',
  'cudaPack',
  'settingsChanged',
  'noticeRaised',
] as const satisfies readonly EventName[];

type AssertNever<T extends never> = T;
type MissingMethods = { [G in ApiGroup]: Exclude<keyof AppApi[G], (typeof apiNames)[G][number]> }[ApiGroup];
/** Proofs: every method and every event has its name above. */
export type NoMethodIsMissing = AssertNever<MissingMethods>;
export type NoEventIsMissing = AssertNever<Exclude<keyof AppEvents, (typeof eventNames)[number]>>;

export type Channel = { [G in ApiGroup]: `${G}.${keyof AppApi[G] & string}` }[ApiGroup];

export function channelOf(group: string, method: string): string {
  return `${group}.${method}`;
}

export function eventChannelOf(name: EventName): string {
  return `event.${name}`;
}

/** What the preload puts on `window.api`: the contract, a way to listen, and the path of a dropped file. */
export type AppBridge = AppApi & {
  /** Listens to an event; the answer stops listening. */
  on<N extends EventName>(name: N, listener: (payload: AppEvents[N]) => void): () => void;
  /** The path of a DOM File the person dropped or chose; empty when it has none (pasted). */
  pathOf(file: unknown): string;
};
