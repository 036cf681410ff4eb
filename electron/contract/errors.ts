/** Every way a request can fail. Programs branch on the code; people read the sentence (errorWords.ts). */
export const errorCodes = [
  // what was asked
  'badRequest',
  'promptEmpty',
  'promptTooLong',
  'questionEmpty',
  'questionTooLong',
  'seedOutOfRange',
  'variationsOutOfRange',
  'stepsOutOfRange',
  'guidanceOutOfRange',
  'temperatureOutOfRange',
  'pictureCountOutOfRange',
  'conversationFull',
  'imageNotFound',
  'jobNotFound',
  'conversationNotFound',
  'jobNotCancellable',
  'jobNotRetryable',
  'jobNotWaiting',
  'jobTakenOver',
  'jobStaysQueued',
  'imageDamaged',
  'originalChanged',
  'imageHasNoTokens',
  'pictureNamedByItsWords',
  'tokenOutOfRange',
  'nothingLeftToDraw',
  'tokensOfAnotherModel',
  'untrustedSender',
  // pictures from outside
  'pictureUnreadable',
  'pictureEmpty',
  'pictureTruncated',
  'pictureNotAPicture',
  'pictureKindNotRead',
  'pictureTooLarge',
  'pictureTimedOut',
  'codecCrashed',
  'codecUnusable',
  'pictureLinkFound',
  'picturesNotRefound',
  'fileNotFound',
  'fileNotReadable',
  'notAFile',
  // the photo library
  'photoNotFound',
  'photoFolderNotFound',
  'photoFolderOverlaps',
  'photoFolderIsOurs',
  'photoMissing',
  'photoOffline',
  'photoHasNoPreview',
  'captionRunNotFound',
  'captionRunHasNothing',
  'runInterrupted',
  'notAFolder',
  'folderNotReadable',
  'linkInACircle',
  'scannerStopped',
  'photoFolderNotAdded',
  'scanInterrupted',
  'watchLimit',
  // the model package
  'packageMissing',
  'packageFileMissing',
  'packageFileCorrupt',
  'packageTooNew',
  'packagePathEscapes',
  'packageLinkFound',
  'packageUnlistedFile',
  'packageGraphForbidden',
  'packageInvalid',
  'taskUnsupported',
  // what is fetched
  'addressRefused',
  'redirectRefused',
  'serverNotReached',
  'serverBusy',
  'serverRefused',
  'serverLied',
  'fetchedWrongSize',
  'fetchedTooLarge',
  'fetchedCorrupt',
  'spaceMissing',
  'archiveUnknown',
  'archiveUnreadable',
  'archiveTooLarge',
  'packageThere',
  'packageShips',
  'packagesBusy',
  'modelBusy',
  'weightsUnknown',
  'pythonMissing',
  'importFailed',
  'cudaRefused',
  // the engine
  'runtimeUnusable',
  'engineCrashed',
  'engineHung',
  'engineStopped',
  'engineOutOfMemory',
  'deviceFailed',
  'deviceDemoted',
  'deviceBlocked',
  'deviceLost',
  'devicesNotMeasured',
  'modelFailed',
  'cancelled',
  'repeatedCrash',
  // the window and the program itself
  'windowCrashed',
  'studioStopped',
  // the profile
  'databaseTooNew',
  'databaseCorrupt',
  'databaseLost',
  'databaseBusy',
  'studioClosing',
  'migrationFailed',
  'entryUnreadable',
  'sqliteUnsupported',
  'diskFull',
  'profileReadOnly',
  'picturesNotWritable',
  'profileInUse',
  'profileUnnamed',
  'homeUnknown',
  'writeFailed',
  // copies outside the profile
  'exportDiskFull',
  'exportFolderReadOnly',
  'exportFolderMissing',
  'exportIsFolder',
  'exportNotAFile',
  'exportNameDiffers',
  'exportNameTooLong',
  'exportFailed',
  // captions beside the photos
  'sidecarUnsound',
  'sidecarUnsafe',
  'sidecarEncoding',
  'sidecarNotXmp',
  'sidecarUnclear',
  'sidecarTooLarge',
  'sidecarNotAFile',
  'sidecarNameNotText',
  'sidecarShared',
  'sidecarHasWords',
  'sidecarWordsKept',
  'sidecarChanged',
  'sidecarReadOnly',
  'sidecarFolderMissing',
  'sidecarNameTooLong',
  'sidecarDiskFull',
  'sidecarUnreadable',
  'sidecarFailed',
  'sidecarPlanGone',
  'sidecarBatchNotFound',
  'sidecarsBehind',
  'folderNotOpened',
  'unexpected',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** What crosses a process line when something fails: no stack, no path. */
export type Failure = { readonly code: ErrorCode; readonly message: string };

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Failure };

/** Details name what failed (a file's name, a limit); they fill the sentence's {placeholders}. */
export type ErrorDetail = Readonly<Record<string, string | number>>;

/** An error the studio foresaw. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;

  constructor(code: ErrorCode, detail: ErrorDetail = {}, options?: ErrorOptions) {
    super(code, options);
    this.name = 'AppError';
    this.code = code;
    this.detail = detail;
  }
}

export function isErrorCode(text: unknown): text is ErrorCode {
  return typeof text === 'string' && (errorCodes as readonly string[]).includes(text);
}
