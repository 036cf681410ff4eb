import { join } from 'node:path';
import type { AppEvents, EventName } from '../../contract/appEvents.ts';
import type { Studio } from '../../studio/studio.ts';
import { systemClock } from '../../studio/system.ts';
import { EngineSupervisor } from '../engineSupervisor.ts';
import type { FileDialogs } from '../ipc/fileDialogsPort.ts';
import { imageHandlers } from '../ipc/imageHandlers.ts';

function notExpected(): never {
  throw new Error('not expected');
}

/** The handlers of a true studio, with a person's answers to the dialogs that are named; `hear` is told of what is announced, at that moment. */
export function testImageHandlers(
  studio: Studio,
  outside: string,
  answers: Partial<FileDialogs>,
  hear: (name: EventName) => void = () => undefined,
) {
  const announced: { readonly name: EventName; readonly payload: AppEvents[EventName] }[] = [];
  const dialogs: FileDialogs = {
    openArchive: () => Promise.resolve(null),
    openProgram: () => Promise.resolve(null),
    openPictures: notExpected,
    saveFile: notExpected,
    chooseFolder: notExpected,
    showInFolder: notExpected,
    openFolder: notExpected,
    copyPicture: notExpected,
    dragFolder: join(outside, 'dragged'),
    drag: notExpected,
    ...answers,
  };
  const handlers = imageHandlers({
    studio,
    engine: new EngineSupervisor({ spawn: notExpected, clock: systemClock, onState: () => undefined }),
    announce: (name, payload) => {
      announced.push({ name, payload });
      hear(name);
    },
    dialogs,
  });
  return { handlers, announced };
}
