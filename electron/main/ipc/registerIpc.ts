import { ipcMain } from 'electron';
import type { WebContents } from 'electron';
import type { ApiHandlers } from '../../contract/appApi.ts';
import { systemClock } from '../../studio/system.ts';
import { answerCall, endpoints } from './answerCall.ts';
import type { CallParts } from './answerCall.ts';
import { CallLimiter } from './callLimiter.ts';

export type IpcParts = Pick<CallParts, 'onUnforeseen'> & {
  readonly handlers: ApiHandlers;
  /** The one window that may ask. */
  readonly contents: () => WebContents | null;
};

/** The only listener: every method of the contract, and nothing else. */
export function registerIpc({ handlers, contents, onUnforeseen }: IpcParts): void {
  for (const endpoint of endpoints(handlers)) {
    const parts = { contents, limiter: new CallLimiter(), clock: systemClock, onUnforeseen };
    ipcMain.handle(endpoint.channel, (event, payload: unknown) => answerCall(endpoint, event, payload, parts));
  }
}
