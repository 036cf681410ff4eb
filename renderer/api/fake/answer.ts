import type { Result } from '../../../electron/contract/errors.ts';
import { RequestFailed } from '../appApi.ts';
import { failureMessage } from '../failureMessage.ts';

/** What a request to another process gives: a turn of the event loop later, and never a rejection. */
export async function answer<T>(work: () => T | Promise<T>): Promise<Result<T>> {
  try {
    await Promise.resolve();
    return { ok: true, value: await work() };
  } catch (error) {
    const code = error instanceof RequestFailed ? error.code : 'unexpected';
    return { ok: false, error: { code, message: failureMessage(error) } };
  }
}
