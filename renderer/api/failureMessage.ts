import { wordsFor } from '../../electron/contract/errorWords.ts';
import { RequestFailed } from './appApi.ts';

/** The sentence to show for anything that was thrown; what nobody foresaw keeps its text to itself. */
export function failureMessage(error: unknown): string {
  return error instanceof RequestFailed ? error.message : wordsFor('unexpected');
}
