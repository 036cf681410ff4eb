import { app, dialog } from 'electron';
import { toFailure } from '../contract/errorWords.ts';
import { onEndSignal } from './endSignals.ts';
import { guarded, inBackground } from './guarded.ts';

/**
 * Ends before anything is at risk, and the person reads why. Not by Electron's error box, which holds main still: a signal ends this one.
 */
export function refuse(error: unknown): void {
  const { code, message } = toFailure(error);
  if (code === 'unexpected') console.error(error);
  console.error(`${message} (${code})`);
  onEndSignal(() => app.exit(1));
  // A signal that comes while Electron gets ready meets its own handler, which quits as if all were well.
  app.on(
    'will-quit',
    guarded('will-quit', () => app.exit(1)),
  );
  inBackground('refusal', sayWhy(message));
}

async function sayWhy(message: string): Promise<void> {
  try {
    await app.whenReady();
    await dialog.showMessageBox({ type: 'error', title: 'UniFluid Studio', message, buttons: ['Close'] });
  } finally {
    app.exit(1);
  }
}
