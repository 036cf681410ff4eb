import { AppError } from './errors.ts';
import type { ErrorCode, ErrorDetail, Failure } from './errors.ts';
import { limits } from './limits.ts';

/** The one table of what a person reads when something fails: what happened, what was kept, the one thing to do. */
export const errorWords: Readonly<Record<ErrorCode, string>> = {
  badRequest: 'The request was not understood.{because}',
  promptEmpty: 'The prompt is empty. Say what to draw.',
  promptTooLong: `The prompt is too long. Use at most ${limits.promptCharacters} characters; the model reads about the first 120 words.`,
  questionEmpty: 'The question is empty. Ask something about the picture.',
  questionTooLong: `The question is too long. Use at most ${limits.questionCharacters} characters.`,
  seedOutOfRange: `The seed must be a whole number from ${limits.seed.min} to ${limits.seed.max}.`,
  variationsOutOfRange: `Variations must be a whole number from ${limits.variations.min} to ${limits.variations.max}.`,
  stepsOutOfRange: `Steps must be a whole number from ${limits.steps.min} to {limit}.`,
  guidanceOutOfRange: `Guidance must lie between ${limits.guidance.min} and ${limits.guidance.max}.`,
  temperatureOutOfRange: `Temperature must lie between ${limits.temperature.min} and ${limits.temperature.max}.`,
  pictureCountOutOfRange: 'Ask about one or two pictures.',
  conversationFull: 'This conversation is full. Start a new one about the same picture.',
  imageNotFound: 'This picture is no longer in the library.',
  jobNotFound: 'This job is no longer in the queue.',
  conversationNotFound: 'This conversation is no longer in the history.',
  jobNotCancellable: 'This job has already ended.',
  jobNotRetryable: 'Only a job that failed or was cancelled can be tried again.',
  jobNotWaiting: 'This job no longer waits: it has begun or ended.',
  jobTakenOver: 'Another process of the studio goes on with this job. What it draws stands in the history.',
  jobStaysQueued: 'Interrupted. The history cannot be written now, so the job stays in the queue; the window goes on with it.',
  imageDamaged: 'The file of this picture in the library is damaged ({file}).',
  imageHasNoTokens: 'There are no tokens of this picture: the model did not draw it, or they were lost.',
  tokenOutOfRange: 'A drawing goes on from a token that it has.{because}',
  nothingLeftToDraw: 'This picture is whole: there is nothing left to draw. Go on from an earlier token.',
  tokensOfAnotherModel: 'This picture was drawn by another model, and only that one can go on with it.{because}',
  untrustedSender: 'The request did not come from the studio window.',
  pictureUnreadable: '{file} cannot be read as a picture.',
  pictureEmpty: '{file} is empty.',
  pictureTruncated: '{file} is damaged: part of the picture is missing.',
  pictureNotAPicture: '{file} is not a picture. Use PNG, JPEG, WebP, AVIF, GIF or TIFF.',
  pictureKindNotRead: '{file} is {what}, which the studio does not read. Save it as PNG or JPEG.',
  pictureTooLarge: '{file} is too large. Use at most 100 megapixels and 512 MB.',
  pictureTimedOut: '{file} took too long to read.',
  codecCrashed: '{file} made the picture reader stop. Nothing else was harmed.',
  pictureLinkFound:
    '{file} in the pictures folder is reached by a link, and links are not followed. Put the folder itself back in its place.',
  picturesNotRefound: 'Pictures that could not be read back were left where they are: {file}.',
  codecUnusable: 'The picture reader cannot be loaded on this system, so no picture can be brought in. Drawing works without it.',
  fileNotFound: '{file} does not exist.',
  fileNotReadable: '{file} may not be read.',
  notAFile: '{file} is not a file.',
  photoNotFound: 'This photo is no longer in the library.',
  photoFolderNotFound: 'This folder is no longer in the library.',
  photoFolderOverlaps: '{file} and the folder {other}, which is in the library already, lie one in the other.',
  photoFolderIsOurs: '{file} holds the pictures the studio has drawn, which are in the history. Choose a folder of photos.',
  photoMissing: '{file} is not where it was. When it is found again anywhere in its folder, it is the same photo as before.',
  photoOffline: '{file} cannot be reached now: its folder is offline. Nothing about it is forgotten.',
  photoHasNoPreview: '{file} is {what} without a preview that can be read here.',
  notAFolder: '{file} is not a folder.',
  folderNotReadable: '{file} may not be listed.',
  linkInACircle: '{file} is a link back to a folder that was listed already.',
  packageMissing: 'The model package {file} is not there. Reinstall the studio or choose another package.',
  packageFileCorrupt: 'The model package is damaged: {file} is not what its manifest says. Reinstall the package.',
  packageFileMissing: 'The model package is incomplete: {file} is missing. Reinstall the package.',
  packageTooNew: 'The model package was made for a newer studio. Update the studio.',
  packagePathEscapes: 'The model package names a file outside its folder ({file}) and was refused.',
  packageLinkFound: 'The model package holds a link ({file}) and was refused. Copy the files themselves.',
  packageUnlistedFile: 'The model package holds a file its manifest does not name ({file}) and was refused.',
  packageGraphForbidden: 'A graph of the model package ({file}) asks for something it may not do and was refused.{because}',
  packageInvalid: 'The model package has no usable manifest.{because}',
  runtimeUnusable: 'The model runtime cannot be loaded on this system, so nothing can be drawn; the history is still there.{because}',
  engineCrashed: 'The drawing engine stopped unexpectedly. It was restarted; what was drawn so far is kept.',
  engineHung: 'The drawing engine stopped answering and was restarted.',
  engineStopped: 'The drawing engine stopped three times in five minutes and is resting. Start it again when you are ready.',
  engineOutOfMemory: 'The drawing engine ran out of memory. Try fewer variations.',
  modelFailed: 'The model could not finish this job.{because}',
  cancelled: 'Cancelled.',
  repeatedCrash: 'The engine or the whole studio stopped in this job again and again, so it was set aside. The rest of the queue goes on.',
  windowCrashed: 'The window stopped twice within a minute. Jobs go on, and what was drawn is kept.',
  studioStopped:
    'One unforeseen fault followed another, so the studio ended. What was finished is kept; the job in work goes on at the next start.',
  databaseTooNew: 'This profile was used by a newer studio. Update the studio; nothing was changed.',
  databaseCorrupt: 'The history was damaged or missing. The fullest good copy of it was restored; what was damaged was moved aside.',
  databaseLost:
    'The history was damaged or missing and no good copy was found. Pictures were read back from their files; what was damaged was moved aside.',
  databaseBusy: 'Another program holds the history. Try again in a moment; the queue waits until it is free, and nothing is lost.',
  migrationFailed:
    'The history could not be brought to this version of the studio and was put back as it was. Use the version you had before; nothing was lost.',
  entryUnreadable: 'One part of the history cannot be read and is left out: {entry}. Everything else is there.',
  sqliteUnsupported: 'The history cannot be opened on this Node or Electron version.{because}',
  diskFull: 'The disk is full. The queue waits until there is space again; nothing was lost.',
  profileReadOnly: 'The profile folder cannot be written. Make it writable or choose another with --profile.',
  picturesNotWritable: 'Pictures cannot be written into the profile. The queue waits until they can be; nothing was lost.',
  profileInUse: 'The studio is already open.',
  profileUnnamed: '--profile needs the name of a folder.',
  homeUnknown: 'This person has no home folder for the profile. Name one with --profile.',
  writeFailed: '{file} could not be written.',
  exportDiskFull: '{file} could not be saved: that disk is full.{kept}',
  exportFolderReadOnly: '{file} could not be saved: that folder or file is read-only.{kept}',
  exportFolderMissing: '{file} could not be saved: its folder is not there, or a part of its path is no folder.{kept}',
  exportIsFolder: '{file} is a folder. Name a file in it.{kept}',
  exportNotAFile: '{file} is a device, a pipe or a link in a circle. Pictures are only written into files.{kept}',
  exportNameDiffers: 'What is written is a {kind} file: name it {better} instead of {file}.{kept}',
  exportNameTooLong: 'The name {file} is longer than that disk takes.{kept}',
  exportFailed: '{file} could not be saved.{kept}',
  sidecarUnsound: '{file} is not what its name says, so it is left as it is.{because}',
  sidecarUnsafe: '{file} declares a document type, by which it could reach for other files, so it is left as it is.',
  sidecarEncoding: '{file} is written in an encoding that could not be given back as it is, so it is left alone. Save it as UTF-8.',
  sidecarNotXmp: '{file} holds no XMP, so it is left as it is.',
  sidecarUnclear: '{file} says what a caption or keywords are in a way that is not understood, so it is left as it is.',
  sidecarTooLarge: '{file} is larger than a sidecar is, so it is left as it is.',
  sidecarNotAFile: '{file} is a link, a folder or a device. Captions are only written into files.',
  sidecarNameNotText: 'The name of a photo is not text, so {file} cannot name it.',
  sidecarShared: '{file} would be the sidecar of two photos of the same name. Its words are left as they are.',
  sidecarHasWords: '{file} has words already, and they are kept.',
  sidecarWordsKept: '{file} has words that somebody else wrote, and they are kept.',
  sidecarChanged: '{file} was changed by another program in the meantime, so it is left as it is now.',
  sidecarReadOnly: '{file} cannot be written: it or its folder is read-only.',
  sidecarFolderMissing: '{file} cannot be written: its folder is not there.',
  sidecarNameTooLong: 'The name {file} is longer than that disk takes.',
  sidecarDiskFull: '{file} could not be written: that disk is full.',
  sidecarUnreadable: '{file} may not be read, so it is left as it is.',
  sidecarFailed: '{file} could not be written.',
  sidecarPlanGone: 'This plan is no longer known. Look at what would be written once more.',
  sidecarBatchNotFound: 'There is nothing left to undo of this.',
  unexpected: 'Something unforeseen happened. What was finished before is kept.',
};

/** Fills a sentence. A placeholder without a value becomes a neutral word; {because} and {kept} disappear. */
export function wordsFor(code: ErrorCode, detail: ErrorDetail = {}): string {
  return errorWords[code].replace(/\{(\w+)\}/gu, (_match, name: string) => {
    const value = detail[name];
    if (name === 'limit') return String(value ?? limits.steps.max);
    if (name === 'because' || name === 'kept') return value === undefined ? '' : ` ${String(value)}`;
    return value === undefined ? 'The file' : String(value);
  });
}

/** Any thrown value as what may be shown: foreseen errors by their code, everything else as `unexpected`, without its text. */
export function toFailure(error: unknown): Failure {
  if (error instanceof AppError) return { code: error.code, message: wordsFor(error.code, error.detail) };
  return { code: 'unexpected', message: wordsFor('unexpected') };
}
