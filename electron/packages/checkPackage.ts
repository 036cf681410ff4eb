import { verifyPackage } from '../../models/runtime/loadPackage.ts';
import { RuntimeError } from '../../models/runtime/runtimeError.ts';
import { AppError } from '../contract/errors.ts';
import { toEngineError } from '../engine/engineErrors.ts';
import type { ActParts } from './ports.ts';
import { folderBytes } from './readFolder.ts';
import { watchedHashes } from './watchedHashes.ts';

/** The id of a package that is sound in every file, as the engine itself would find it. Throws the first thing that is wrong. */
export async function checkPackage(folder: string, parts: ActParts): Promise<string> {
  const { identity, problems } = await verifyPackage(folder, watchedHashes(await folderBytes(folder), parts)());
  const [first] = problems;
  if (first !== undefined) {
    const { code, file, reason } = first;
    throw toEngineError(new RuntimeError(code, { reason, ...(file === undefined ? {} : { file }) }));
  }
  if (identity === null) throw new AppError('packageInvalid');
  return identity.id;
}
