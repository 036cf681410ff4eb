import { app } from 'electron';
import { guarded, inBackground } from './guarded.ts';

const endSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

let end = (): void => app.exit(0);

/** What a signal does from now on. */
export function onEndSignal(callback: () => void): void {
  end = callback;
}

/** Electron puts its own handlers in place while it gets ready, and those let a second signal kill; so ours are put in place after them again. */
export function listenForEndSignals(): void {
  const listen = (): void => {
    for (const signal of endSignals) {
      process.removeAllListeners(signal);
      process.on(
        signal,
        guarded(signal, () => end()),
      );
    }
  };
  listen();
  inBackground('signals', app.whenReady().then(listen));
}
