import type { ApiHandlers } from '../../contract/appApi.ts';
import { toFailure } from '../../contract/errorWords.ts';
import type { Notice } from '../../contract/settings.ts';
import type { Announce } from '../../jobs/ports.ts';
import type { Studio } from '../../studio/studio.ts';
import type { Packages } from '../../packages/packages.ts';
import type { EngineSupervisor } from '../engineSupervisor.ts';
import { inBackground } from '../guarded.ts';
import { captionHandlers } from './captionHandlers.ts';
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
  readonly announce: Announce;
  readonly dialogs: FileDialogs;
};

/** One table a contract group; each `satisfies` its slice of AppApi. */
export function createHandlers(parts: HandlerParts): ApiHandlers {
  const { studio, engine, announce } = parts;
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
    devices: {
      state: () => studio.devices.state(),
      probe() {
        inBackground(
          'measuring devices',
          studio.devices.probe().catch((error: unknown) => announce('noticeRaised', noticeOf(error))),
        );
        return null;
      },
      stopProbe: () => nothing(studio.devices.stop()),
    },
    ...systemHandlers(parts),
  };
}

function nothing(_done: void): null {
  return null;
}

/** Nobody waits for an answer. */
function noticeOf(error: unknown): Notice {
  const now = Date.now();
  return { id: now, ...toFailure(error), createdAt: now };
}
