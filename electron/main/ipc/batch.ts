import { AppError } from '../../contract/errors.ts';
import { toFailure } from '../../contract/errorWords.ts';
import type { BatchFailure } from '../../contract/images.ts';

/** Does the same with every item, whatever becomes of the others, and answers what failed and why. */
export async function inBatch<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  work: (item: T) => Promise<void>,
): Promise<readonly BatchFailure[]> {
  const failures: BatchFailure[] = [];
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      failures.push(failureOf(nameOf(item), error));
    }
  }
  return failures;
}

export function failureOf(name: string, error: unknown): BatchFailure {
  if (!(error instanceof AppError)) console.error('One of several failed:', error);
  return { name, ...toFailure(error) };
}
