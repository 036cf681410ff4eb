import type { PhotoScanner } from './photoScanner.ts';
import type { ScannerMessage, ScannerRequest, ScannerTask } from './scannerProtocol.ts';

/** The end of a message channel, as Electron's utility process has it. */
export type ScannerPortEnd = {
  postMessage(message: ScannerMessage): void;
  on(event: 'message', listener: (message: { readonly data: unknown }) => void): unknown;
};

type Going = { readonly stop: () => void; taken: () => void };

/** Answers every request. A walk waits after each batch until it was taken, so that no list of a whole disk piles up. */
export function serveScanner(port: ScannerPortEnd, scanner: PhotoScanner): void {
  const going = new Map<number, Going>();
  port.on('message', ({ data }) => {
    // Only the studio holds the other end, and both are built from one protocol.
    const request = data as ScannerRequest;
    if (request.kind === 'task') begin(request.id, request.task, { port, scanner, going });
    else if (request.kind === 'taken') going.get(request.id)?.taken();
    else {
      going.get(request.id)?.stop();
      // A walk that waits for its batch to be taken waits no longer.
      going.get(request.id)?.taken();
    }
  });
}

type Parts = { readonly port: ScannerPortEnd; readonly scanner: PhotoScanner; readonly going: Map<number, Going> };

function begin(id: number, task: ScannerTask, { port, scanner, going }: Parts): void {
  switch (task.kind) {
    case 'read':
      void scanner.read(task.files).then((answers) => port.postMessage({ id, kind: 'read', answers }));
      return;
    case 'watch': {
      const watching = {
        onChange: () => port.postMessage({ id, kind: 'changed' }),
        onLimit: () => port.postMessage({ id, kind: 'limit' }),
      };
      going.set(id, { stop: scanner.watch(task.root, watching), taken: () => going.delete(id) });
      return;
    }
    case 'walk': {
      const controller = new AbortController();
      const own: Going = { stop: () => controller.abort(), taken: () => {} };
      going.set(id, own);
      const onBatch = (batch: Parameters<Parameters<PhotoScanner['walk']>[1]>[0]) =>
        new Promise<void>((taken) => {
          own.taken = taken;
          port.postMessage({ id, kind: 'batch', batch });
        });
      void scanner.walk(task.request, onBatch, controller.signal).then((end) => {
        going.delete(id);
        port.postMessage({ id, kind: 'walked', end });
      });
    }
  }
}
