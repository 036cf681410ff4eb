import { MessageChannel } from 'node:worker_threads';
import type { CodecPortEnd } from '../../library/serveCodec.ts';
import type { ServiceProcess } from '../serviceProcess.ts';

/** Serves at the other end of a real message channel, so that what is sent is cloned as it is between processes. */
export function channelService(serve: (port: CodecPortEnd) => void): ServiceProcess {
  const { port1: here, port2: there } = new MessageChannel();
  serve({
    postMessage: (message) => there.postMessage(message),
    on: (_event, listener) => there.on('message', (data: unknown) => listener({ data })),
  });
  return {
    post: (message) => here.postMessage(message),
    onMessage: (listener) => void here.on('message', listener),
    onExit: (listener) => void here.once('close', listener),
    kill: () => here.close(),
  };
}
