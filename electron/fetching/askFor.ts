import { AppError } from '../contract/errors.ts';
import { followRedirect } from './address.ts';
import type { AskServer } from './ports.ts';

const mostRedirects = 5;

/** What a server gave: the rest of what is there, or all of it from the beginning. */
export type Given = {
  readonly from: number;
  /** Of the whole file; null where the server does not say. */
  readonly total: number | null;
  readonly validator: string | null;
  readonly body: AsyncIterable<Uint8Array>;
};

type Question = {
  readonly address: URL;
  readonly have: number;
  /** The server's own name for what was begun. */
  readonly validator: string | null;
  /** Its hash is known, and finds a rest that belongs to another file. */
  readonly isPinned: boolean;
  readonly signal: AbortSignal;
};

/** Asks for a file from where it was left. Redirects are followed one by one, so that each is looked at. */
export async function askFor({ address, signal, ...begun }: Question, ask: AskServer): Promise<Given> {
  // What is compressed on the way has another length than what was promised.
  const headers = { 'accept-encoding': 'identity', ...rangeOf(begun) };
  let place = address;
  for (let count = 0; count <= mostRedirects; count += 1) {
    const response = await ask(place, { headers, redirect: 'manual', signal });
    if (![301, 302, 303, 307, 308].includes(response.status)) return read(response, begun.have);
    await response.body?.cancel();
    place = followRedirect(place, response.headers.get('location'));
  }
  throw new AppError('redirectRefused', { because: `It leads on more than ${mostRedirects} times.` });
}

/** Without a name for what was begun, a rest could be of another file: then all of it is asked for. */
function rangeOf({ have, validator, isPinned }: Pick<Question, 'have' | 'validator' | 'isPinned'>): Readonly<Record<string, string>> {
  if (have === 0 || (validator === null && !isPinned)) return {};
  return { range: `bytes=${have}-`, ...(validator === null ? {} : { 'if-range': validator }) };
}

async function read(response: Response, have: number): Promise<Given> {
  const { status, headers, body } = response;
  const refuse = async (error: AppError): Promise<never> => {
    await body?.cancel();
    throw error;
  };
  if (status === 416) return refuse(new AppError('serverLied', { because: 'It has no such part of the file.' }));
  if (status >= 500 || status === 408 || status === 429) return refuse(new AppError('serverBusy', { status }));
  if ((status !== 200 && status !== 206) || body === null) return refuse(new AppError('serverRefused', { status }));
  if (!['', 'identity'].includes(headers.get('content-encoding') ?? '')) {
    return refuse(new AppError('serverLied', { because: 'It sends the file in another form than was asked for.' }));
  }
  const length = numberOf(headers.get('content-length'));
  const validator = validatorOf(headers);
  if (status === 200) return { from: 0, total: length, validator, body };
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+)$/u.exec(headers.get('content-range') ?? '') ?? [];
  if (Number(start) !== have || have === 0) return refuse(new AppError('serverLied', { because: 'It sends another part of the file.' }));
  return { from: have, total: numberOf(total ?? null), validator, body };
}

function numberOf(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/u.test(text) ? Number(text) : null;
}

/** Only a strong name holds byte for byte; a weak one leaves the day of the last change. */
function validatorOf(headers: Headers): string | null {
  const tag = headers.get('etag');
  return tag !== null && /^"[^"]*"$/u.test(tag) ? tag : headers.get('last-modified');
}
