import { dialog } from 'electron';
import type { BrowserWindow } from 'electron';
import { wordsFor } from '../contract/errorWords.ts';
import { whileThere } from './guarded.ts';

const crashesBelongTogether = 60_000;

/** A page that dies comes back by itself; one that dies again within a minute would only flicker, so the person decides. */
export function reviveAfterCrash(window: BrowserWindow): void {
  let revivedAt = -Infinity;
  const revive = (): void => {
    revivedAt = Date.now();
    window.webContents.reload();
  };
  window.webContents.on(
    'render-process-gone',
    whileThere('end of the page', window, async (_event, { reason }) => {
      console.error(`The window's process ended: ${reason}`);
      if (reason === 'clean-exit') return;
      if (Date.now() - revivedAt >= crashesBelongTogether) revive();
      else if (await wantsAnother(window)) revive();
      else if (!window.isDestroyed()) window.close();
    }),
  );
}

async function wantsAnother(window: BrowserWindow): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    title: 'UniFluid Studio',
    message: wordsFor('windowCrashed'),
    buttons: ['Show the Window Again', 'Quit'],
    defaultId: 0,
    cancelId: 1,
  });
  return response === 0 && !window.isDestroyed();
}
