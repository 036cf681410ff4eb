import { basename } from 'node:path';
import { RuntimeError } from '../../models/runtime/runtimeError.ts';
import { AppError } from '../contract/errors.ts';
import type { ErrorCode } from '../contract/errors.ts';

const optionCodes: Readonly<Record<string, ErrorCode>> = {
  seed: 'seedOutOfRange',
  variations: 'variationsOutOfRange',
  steps: 'stepsOutOfRange',
  guidance: 'guidanceOutOfRange',
  imageGuidance: 'guidanceOutOfRange',
  temperature: 'temperatureOutOfRange',
};

/** What the runtime throws, as the studio's error. File names lose their folders. */
export function toEngineError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (!(error instanceof RuntimeError))
    return new AppError(isOutOfMemory(error) ? 'engineOutOfMemory' : 'modelFailed', {}, { cause: error });
  const { file, reason, option } = error.details;
  const detail = {
    ...(file === undefined ? {} : { file: basename(file) }),
    ...(reason === undefined ? {} : { because: reason }),
  };
  return new AppError(codeOf(error, option), detail, { cause: error });
}

function codeOf(error: RuntimeError, option: string | undefined): ErrorCode {
  switch (error.code) {
    case 'graphFailed':
      return isOutOfMemory(error) ? 'engineOutOfMemory' : 'modelFailed';
    case 'deviceFailed':
      return 'deviceFailed';
    case 'promptEmpty':
      return option === 'question' ? 'questionEmpty' : 'promptEmpty';
    case 'sourceTooSmall':
      return 'pictureUnreadable';
    case 'sourceTooLarge':
      return 'pictureTooLarge';
    case 'pictureMissing':
    case 'picturesTooMany':
      return 'pictureCountOutOfRange';
    case 'optionOutOfRange':
      return optionCodes[option ?? ''] ?? 'badRequest';
    case 'taskUnsupported':
    case 'packageMissing':
    case 'packageFileMissing':
    case 'packageFileCorrupt':
    case 'packageTooNew':
    case 'packagePathEscapes':
    case 'packageLinkFound':
    case 'packageUnlistedFile':
    case 'packageInvalid':
    case 'packageGraphForbidden':
    case 'runtimeUnusable':
      return error.code;
  }
}

/** ONNX Runtime and V8 say it in words only. */
function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && /bad.?alloc|failed to allocate|out of memory|allocation failed/i.test(error.message);
}
