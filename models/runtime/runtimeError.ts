/** Every way the runtime can refuse. Programs branch on these; the wording for people lives with whoever shows it. */
export const runtimeErrorCodes = [
  'packageMissing',
  'packageFileMissing',
  'packageFileCorrupt',
  'packageTooNew',
  'packagePathEscapes',
  'packageLinkFound',
  'packageUnlistedFile',
  'packageInvalid',
  'packageGraphForbidden',
  'runtimeUnusable',
  'graphFailed',
  'deviceFailed',
  'taskUnsupported',
  'promptEmpty',
  'sourceTooSmall',
  'sourceTooLarge',
  'pictureMissing',
  'picturesTooMany',
  'optionOutOfRange',
] as const;

export type RuntimeErrorCode = (typeof runtimeErrorCodes)[number];

/** What the code is about: a file of the package, an option's name, the value given. Plain data, so it may cross a process. */
export type RuntimeErrorDetails = { readonly file?: string; readonly option?: string; readonly reason?: string };

export class RuntimeError extends Error {
  readonly code: RuntimeErrorCode;
  readonly details: RuntimeErrorDetails;

  constructor(code: RuntimeErrorCode, details: RuntimeErrorDetails = {}, options?: ErrorOptions) {
    const about = [details.file, details.option, details.reason].filter((part) => part !== undefined).join(': ');
    super(about === '' ? code : `${code}: ${about}`, options);
    this.name = 'RuntimeError';
    this.code = code;
    this.details = details;
  }
}

/** True for the system error of a file or folder that does not exist. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
