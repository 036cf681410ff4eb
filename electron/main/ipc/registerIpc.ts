import { ipcMain } from 'electron';
import type { IpcMainInvokeEvent, WebContents } from 'electron';
import type { z } from 'zod';
import type { ApiHandlers } from '../../contract/appApi.ts';
import { apiSchemas } from '../../contract/apiSchemas.ts';
import { apiNames, channelOf } from '../../contract/channels.ts';
import { AppError } from '../../contract/errors.ts';
import type { Result } from '../../contract/errors.ts';
import { toFailure } from '../../contract/errorWords.ts';
import { parseRequest } from '../../contract/parseRequest.ts';
import { appOrigin } from '../contentSecurity.ts';
import { CallLimiter } from './callLimiter.ts';

export type IpcParts = {
  readonly handlers: ApiHandlers;
  /** The one window that may ask. */
  readonly contents: () => WebContents | null;
  /** Called with what no handler foresaw, for the log; the window only hears a code. */
  readonly onUnforeseen: (error: unknown, channel: string) => void;
};

/** The only listener. Each call passes the sender check, the rate limit and its schema before a handler sees it; errors leave as a code. */
export function registerIpc(parts: IpcParts): void {
  for (const { channel, schema, handler } of endpoints(parts.handlers)) {
    const limiter = new CallLimiter();
    ipcMain.handle(channel, (event, payload: unknown) => answer(event, payload));

    async function answer(event: IpcMainInvokeEvent, payload: unknown): Promise<Result<unknown>> {
      try {
        requireTrusted(event, parts.contents());
        limiter.count(Date.now());
        return { ok: true, value: await handler(parseRequest(schema, payload)) };
      } catch (error) {
        if (!(error instanceof AppError)) parts.onUnforeseen(error, channel);
        return { ok: false, error: toFailure(error) };
      }
    }
  }
}

type Endpoint = { readonly channel: string; readonly schema: z.ZodType; readonly handler: (value: unknown) => unknown };

/** Every method of the contract with its schema and its handler. The types of both tables are derived from the contract, so none is missing. */
export function endpoints(handlers: ApiHandlers): readonly Endpoint[] {
  return Object.entries(apiNames).flatMap(([group, methods]) => {
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

/** The main frame of our window, on our origin; a frame that has navigated away is null. */
export function requireTrusted(event: Pick<IpcMainInvokeEvent, 'senderFrame'>, contents: WebContents | null): void {
  const frame = event.senderFrame;
  if (frame === null || contents === null || contents.isDestroyed() || frame !== contents.mainFrame || originOf(frame.url) !== appOrigin) {
    throw new AppError('untrustedSender');
  }
}

/** Own schemes have the opaque origin "null" in Node's URL, so scheme and host are compared. */
function originOf(url: string): string {
  if (!URL.canParse(url)) return '';
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
