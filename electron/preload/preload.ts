import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { apiNames, channelOf, eventChannelOf, eventNames } from '../contract/channels.ts';

/** Builds window.api from the contract's names: named functions over fixed channels, plain data in and out. */

function invoker(channel: string) {
  return (value?: unknown): Promise<unknown> => ipcRenderer.invoke(channel, value);
}

const groups = Object.fromEntries(
  Object.entries(apiNames).map(([group, methods]) => [
    group,
    Object.fromEntries(methods.map((method) => [method, invoker(channelOf(group, method))])),
  ]),
);

function on(name: string, listener: (payload: unknown) => void): () => void {
  const known = eventNames.find((each) => each === name);
  if (known === undefined) throw new RangeError(`There is no event ${name}`);
  const channel = eventChannelOf(known);
  // The first argument is Electron's event, with the sender in it: it stays on this side.
  const pass = (_event: unknown, payload: unknown): void => listener(payload);
  ipcRenderer.on(channel, pass);
  return () => {
    ipcRenderer.off(channel, pass);
  };
}

function pathOf(file: unknown): string {
  return file instanceof File ? webUtils.getPathForFile(file) : '';
}

contextBridge.exposeInMainWorld('api', { ...groups, on, pathOf });
