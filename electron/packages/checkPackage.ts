import { verifyPackage } from '../../models/runtime/loadPackage.ts';
import { RuntimeError } from '../../models/runtime/runtimeError.ts';
import { AppError } from '../contract/errors.ts';
import { toEngineError } from '../engine/engineErrors.ts';

/** The id of a package that is sound in every file, as the engine itself would find it. Throws the first thing that is wrong. */
export async function checkPackage(folder: string): Promise<string> {
  const { identity, problems } = await verifyPackage(folder);
  const [first] = problems;
  if (first !== undefined) {
    const { code, file, reason } = first;
    throw toEngineError(new RuntimeError(code, { reason, ...(file === undefined ? {} : { file }) }));
  }
  if (identity === null) throw new AppError('packageInvalid');
  return identity.id;
}
