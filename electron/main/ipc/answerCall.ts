import type { z } from 'zod';
import type { ApiHandlers } from '../../contract/appApi.ts';
import { apiSchemas } from '../../contract/apiSchemas.ts';
import { apiNames, channelOf } from '../../contract/channels.ts';
import { AppError } from '../../contract/errors.ts';
import type { Result } from '../../contract/errors.ts';
import { toFailure } from '../../contract/errorWords.ts';
import { KnownFailure } from '../../contract/knownFailure.ts';
import { parseRequest } from '../../contract/parseRequest.ts';
import type { Clock } from '../../jobs/ports.ts';
import { whenFree } from '../../store/patience.ts';
import { appOrigin } from '../contentSecurity.ts';
import type { CallLimiter } from './callLimiter.ts';

export type Endpoint = {
  readonly channel: string;
  readonly schema: z.ZodType;
  readonly handler: (value: unknown) => unknown;
};

/** Every method of the contract with its schema and its handler. The types of both tables are derived from the contract, so none is missing. */
export function endpoints(handlers: ApiHandlers): readonly Endpoint[] {
  return Object.entries(apiNames).flatMap(([group, methods]) => {
    // Object.entries forgets that the keys are the contract's groups.
    const schemas = apiSchemas[group as keyof typeof apiSchemas] as Readonly<Record<string, z.ZodType>>;
    const own = handlers[group as keyof ApiHandlers] as Readonly<Record<string, Endpoint['handler']>>;
    return methods.map((method) => {
      const schema = schemas[method];
      const handler = own[method];
      if (schema === undefined || handler === undefined) throw new TypeError(`${group}.${method} has no schema or no handler`);
      return { channel: channelOf(group, method), schema, handler };
    });
  });
}

/** As much of Electron's frames as the check needs. */
export type Frame = { readonly url: string };
export type Sender = { readonly senderFrame: Frame | null };
export type TrustedContents = { readonly mainFrame: Frame; isDestroyed(): boolean };

export type CallParts = {
  readonly contents: () => TrustedContents | null;
  readonly limiter: CallLimiter;
  readonly clock: Clock;
  /** Called with what no handler foresaw, for the log; the window only hears a code. */
  readonly onUnforeseen: (error: unknown, channel: string) => void;
};

/** One call: sender, rate, schema, handler. Never rejects. */
export async function answerCall(endpoint: Endpoint, sender: Sender, payload: unknown, parts: CallParts): Promise<Result<unknown>> {
  try {
    requireTrusted(sender, parts.contents());
    parts.limiter.count(parts.clock.now());
    const request = parseRequest(endpoint.schema, payload);
    // What a handler throws at once it threw before it did anything, so it may be asked again; a promise it gave is kept as it is.
    const { answer } = await whenFree(() => ({ answer: endpoint.handler(request) }), parts.clock);
    return { ok: true, value: await answer };
  } catch (error) {
    if (!(error instanceof AppError || error instanceof KnownFailure)) parts.onUnforeseen(error, endpoint.channel);
    return { ok: false, error: toFailure(error) };
  }
}

/** Only the main frame of our window, on our origin; a frame that has navigated away is null. */
function requireTrusted({ senderFrame: frame }: Sender, contents: TrustedContents | null): void {
  const isOurs = frame !== null && contents !== null && !contents.isDestroyed() && frame === contents.mainFrame;
  if (!isOurs || originOf(frame.url) !== appOrigin) throw new AppError('untrustedSender');
}

/** Own schemes have the opaque origin "null" in Node's URL, so scheme and host are compared. */
function originOf(url: string): string {
  if (!URL.canParse(url)) return '';
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
