import type { ApiHandlers } from '../../contract/appApi.ts';
import type { CudaPack } from '../../devices/cuda/cudaPack.ts';
import type { Announce } from '../../jobs/ports.ts';
import type { Studio } from '../../studio/studio.ts';
import type { Packages } from '../../packages/packages.ts';
import type { EngineSupervisor } from '../engineSupervisor.ts';
import { captionHandlers } from './captionHandlers.ts';
import { deviceHandlers } from './deviceHandlers.ts';
import { imageHandlers } from './imageHandlers.ts';
import { modelHandlers } from './modelHandlers.ts';
import { photoHandlers } from './photoHandlers.ts';
import type { FileDialogs } from './fileDialogsPort.ts';
import { sidecarHandlers } from './sidecarHandlers.ts';
import { systemHandlers } from './systemHandlers.ts';
import type { SystemParts } from './systemHandlers.ts';

export type HandlerParts = SystemParts & {
  readonly studio: Studio;
  readonly engine: EngineSupervisor;
  readonly packages: Packages;
  readonly cuda: CudaPack;
  readonly announce: Announce;
  readonly dialogs: FileDialogs;
};

/** One table a contract group; each `satisfies` its slice of AppApi. */
export function createHandlers(parts: HandlerParts): ApiHandlers {
  const { studio, engine } = parts;
  return {
    jobs: {
      enqueue: (request) => studio.queue.enqueue(request),
      cancel: (id) => nothing(studio.queue.cancel(id)),
      watch: ({ id, variation }) => nothing(studio.queue.watch(id, variation)),
      stopAndKeep: (id) => nothing(studio.queue.stopAndKeep(id)),
      retry: (id) => nothing(studio.queue.steering.retry(id)),
      list: () => studio.queue.list(),
    },
    queue: {
      state: () => studio.queue.state,
      pause: (running) => nothing(studio.queue.steering.pause(running)),
      goOn: () => nothing(studio.queue.steering.goOn()),
      move: (move) => nothing(studio.queue.steering.move(move)),
      clear: () => studio.queue.steering.clear(),
      retryAll: (ids) => studio.queue.steering.retryAll(ids),
    },
    images: imageHandlers(parts),
    photos: photoHandlers(parts),
    sidecars: sidecarHandlers(studio),
    ...captionHandlers(parts),
    history: {
      page: (query) => studio.history.page(query),
      conversation: (id) => studio.history.conversation(id),
      conversationsAbout: (id) => studio.history.conversationsAbout(id),
    },
    models: modelHandlers(parts),
    engine: {
      state: () => engine.state,
      restart() {
        engine.restart();
        studio.queue.resume();
        return null;
      },
    },
    devices: deviceHandlers(parts),
    ...systemHandlers(parts),
  };
}

function nothing(_done: void): null {
  return null;
}
