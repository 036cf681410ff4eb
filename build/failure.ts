/** Something that the person who started a script can mend: its message is all they need, a stack would only hide it. */
export class Failure extends Error {}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'it may not be written',
  EPERM: 'it may not be written',
  EROFS: 'it lies on a disk that is read-only',
  ENOSPC: 'its disk is full',
  EDQUOT: 'its disk is full',
  ENOTDIR: 'it lies below something that is no folder',
};

/** The sentence for an error of the system about a file that could not be written; null for anything else. */
function sentenceFor(error: NodeJS.ErrnoException): string | null {
  const reason = reasons[error.code ?? ''];
  return reason === undefined || error.path === undefined ? null : `${error.path} is needed, and ${reason}.`;
}

/** What a script that failed says: a sentence where one is known, everything there is to know about the error elsewhere. */
export function failureText(error: unknown): string | Error {
  if (!(error instanceof Error)) return String(error);
  return error instanceof Failure ? error.message : (sentenceFor(error) ?? error);
}
