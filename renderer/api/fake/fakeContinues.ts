import type { ErrorCode } from '../../../electron/contract/errors.ts';
import { wordsFor } from '../../../electron/contract/errorWords.ts';
import type { EditRequest, GenerateRequest, JobRequest } from '../../../electron/contract/jobs.ts';
import { RequestFailed } from '../appApi.ts';
import { gridSide } from './fakeLibrary.ts';
import type { FakeLibrary } from './fakeLibrary.ts';
import { fakeOrder } from './fakeOrder.ts';

const tokens = gridSide * gridSide;

/** Refuses to go on with what has no such tokens, as the true studio does. */
export function requireGoingOn(request: JobRequest, library: FakeLibrary): void {
  if ((request.kind !== 'generate' && request.kind !== 'edit') || request.continues === undefined) return;
  const { imageId, from } = request.continues;
  const { card } = library.kept(imageId);
  if (card.tokensTotal === 0) throw refused('imageHasNoTokens');
  if (from > card.tokensDrawn) throw refused('tokenOutOfRange');
  if (from === card.tokensTotal) throw refused('nothingLeftToDraw');
}

/** Where the tokens of each variation fall; what is gone on with comes first, as it was. */
export function ordersOf(request: GenerateRequest | EditRequest, seed: number, library: FakeLibrary): readonly (readonly number[])[] {
  const { continues, variations, order } = request;
  const first = continues?.firstVariation ?? request.firstVariation ?? 0;
  const known = continues === undefined ? [] : library.kept(continues.imageId).order.slice(0, continues.from);
  return Array.from({ length: variations }, (_, index) => {
    const whole = fakeOrder(order, seed, first + index, tokens);
    return [...known, ...whole.filter((grid) => !known.includes(grid))];
  });
}

function refused(code: ErrorCode): RequestFailed {
  return new RequestFailed({ code, message: wordsFor(code) });
}
