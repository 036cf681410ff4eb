import { z } from 'zod';
import type { AppApi, ApiGroup } from './appApi.ts';
import {
  captionEditSchema,
  captionFailuresSchema,
  captionKeywordsSchema,
  captionReplaceSchema,
  captionRunRequestSchema,
  captionedPhotosSchema,
} from './captionRuns.ts';
import { cudaSourceSchema } from './cudaPack.ts';
import { dragSchema, exportPreviewSchema, exportRequestSchema } from './exports.ts';
import { historyQuerySchema } from './history.ts';
import { conversationIdSchema, imageIdSchema, jobIdSchema, photoFolderIdSchema, photoIdSchema, sidecarBatchIdSchema } from './ids.ts';
import {
  imageIdsSchema,
  imageNameSchema,
  imageQuerySchema,
  imageSelectionSchema,
  imagesSeenSchema,
  importSourceSchema,
  previewSchema,
  starSchema,
} from './images.ts';
import { jobRequestSchema, watchSchema } from './jobs.ts';
import { scaleSteps } from './interfaceScale.ts';
import { modelIdSchema } from './models.ts';
import { packageSourceSchema } from './packageWork.ts';
import { photoFolderSourceSchema, photoQuerySchema, photosGlancedSchema, photoSelectionSchema, photosSeenSchema } from './photos.ts';
import { jobIdsSchema, moveSchema, pauseSchema } from './queue.ts';
import { folderNameSchema, settingsPatchSchema } from './settings.ts';
import { sidecarRequestSchema } from './sidecars.ts';
import { importRequestSchema, pythonSourceSchema, weightsSourceSchema } from './weightSchemas.ts';

type Argument<F> = F extends (value: infer A) => unknown ? (unknown extends A ? undefined : A) : never;

/** A schema for what each method takes, so that nothing reaches a handler unchecked. */
export type ApiSchemas = {
  readonly [G in ApiGroup]: { readonly [M in keyof AppApi[G]]: z.ZodType<Argument<AppApi[G][M]>> };
};

const nothing = z.undefined();

export const apiSchemas = {
  jobs: { enqueue: jobRequestSchema, cancel: jobIdSchema, stopAndKeep: jobIdSchema, watch: watchSchema, retry: jobIdSchema, list: nothing },
  queue: { state: nothing, pause: pauseSchema, goOn: nothing, move: moveSchema, clear: nothing, retryAll: jobIdsSchema },
  images: {
    page: imageQuerySchema,
    outline: imageSelectionSchema,
    cards: imagesSeenSchema,
    get: imageIdSchema,
    children: imageIdSchema,
    ancestors: imageIdSchema,
    importPicture: importSourceSchema,
    choosePictures: nothing,
    name: imageNameSchema,
    trash: imageIdsSchema,
    restore: imageIdsSchema,
    emptyTrash: nothing,
    deleteTrashed: imageIdsSchema,
    star: starSchema,
    export: exportRequestSchema,
    cancelExport: nothing,
    previewExport: exportPreviewSchema,
    copy: imageIdSchema,
    drag: dragSchema,
    showInFolder: imageIdSchema,
    framesOf: imageIdSchema,
    preview: previewSchema,
  },
  history: { page: historyQuerySchema, conversation: conversationIdSchema, conversationsAbout: imageIdSchema },
  photos: {
    folders: nothing,
    addFolder: photoFolderSourceSchema,
    removeFolder: photoFolderIdSchema,
    rescan: photoFolderIdSchema,
    stopScan: photoFolderIdSchema,
    subFolders: photoFolderIdSchema,
    failures: photoFolderIdSchema,
    page: photoQuerySchema,
    outline: photoSelectionSchema,
    tally: photoSelectionSchema,
    firstFound: photosGlancedSchema,
    cards: photosSeenSchema,
    get: photoIdSchema,
    duplicates: photoIdSchema,
    similar: photoIdSchema,
    showInFolder: photoIdSchema,
    useInStage: photoIdSchema,
  },
  sidecars: {
    plan: sidecarRequestSchema,
    write: sidecarBatchIdSchema,
    stop: sidecarBatchIdSchema,
    undo: sidecarBatchIdSchema,
    read: photosSeenSchema,
    takeIn: captionedPhotosSchema,
  },
  captionRuns: {
    plan: captionRunRequestSchema,
    start: captionRunRequestSchema,
    pause: jobIdSchema,
    resume: jobIdSchema,
    stop: jobIdSchema,
    list: nothing,
    failures: captionFailuresSchema,
    retryFailures: jobIdSchema,
    edits: jobIdSchema,
  },
  captions: {
    edit: captionEditSchema,
    planReplace: captionReplaceSchema,
    replace: captionReplaceSchema,
    changeKeywords: captionKeywordsSchema,
    approve: captionedPhotosSchema,
    revert: captionedPhotosSchema,
    undo: nothing,
    redo: nothing,
    pieces: photosSeenSchema,
  },
  models: {
    list: nothing,
    inUse: nothing,
    verify: modelIdSchema,
    add: packageSourceSchema,
    weights: weightsSourceSchema,
    import: importRequestSchema,
    choosePython: pythonSourceSchema,
    remove: modelIdSchema,
    unload: modelIdSchema,
    work: nothing,
    stopWork: nothing,
    checkPrompt: z.string().max(200_000),
    knownWords: nothing,
  },
  engine: { state: nothing, restart: nothing },
  devices: {
    state: nothing,
    probe: nothing,
    stopProbe: nothing,
    cudaPack: nothing,
    installCuda: cudaSourceSchema,
    stopCuda: nothing,
    removeCuda: nothing,
  },
  settings: { get: nothing, set: settingsPatchSchema, scale: z.enum(scaleSteps) },
  app: { info: nothing, dismissNotice: z.number().int(), openFolder: folderNameSchema, flushStorage: nothing },
} as const satisfies ApiSchemas;
