import type { ErrorCode } from '../contract/errors.ts';

export const exitCodes = { done: 0, failed: 1, badUse: 2, partly: 3, interrupted: 130 } as const;

/** What was asked could never be done: the caller should change the command, not try again. */
const badUseCodes: readonly ErrorCode[] = [
  'badRequest',
  'profileUnnamed',
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
  'tokenOutOfRange',
  'nothingLeftToDraw',
  'exportIsFolder',
  'exportNotAFile',
  'exportNameDiffers',
  'exportNameTooLong',
  'photoFolderNotAdded',
  'photoFolderOverlaps',
  'photoFolderIsOurs',
  'addressRefused',
  'weightsUnknown',
];

/** The person wanted out, and what was begun is not lost. */
const interruptedCodes: readonly ErrorCode[] = ['jobStaysQueued', 'scanInterrupted', 'runInterrupted'];

/** What a command that failed exits with. */
export function statusAfter(code: ErrorCode): number {
  if (interruptedCodes.includes(code)) return exitCodes.interrupted;
  return badUseCodes.includes(code) ? exitCodes.badUse : exitCodes.failed;
}
