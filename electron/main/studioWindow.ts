import type { BrowserWindow, WebContents } from 'electron';
import type { BatchProgress } from './batchTeller.ts';
import { reviveAfterCrash } from './crashedPage.ts';
import { guarded } from './guarded.ts';
import { backgroundNow, keepBounds, openMainWindow } from './mainWindow.ts';
import type { WindowParts } from './mainWindow.ts';

/** The one window, which may not be there: before it opens, after it was closed, while its page is dead. What is said to it then is dropped. */
export class StudioWindow {
  readonly #parts: WindowParts;
  #window: BrowserWindow | null = null;
  /** Never throws: who tells a fact has stored it, and goes on whether or not somebody sees it. */
  readonly send = guarded('telling the window', (channel: string, payload: unknown) => {
    const contents = this.contents;
    if (contents !== null && !contents.isCrashed()) contents.send(channel, payload);
  });

  constructor(parts: WindowParts) {
    this.#parts = parts;
  }

  get current(): BrowserWindow | null {
    return this.#window === null || this.#window.isDestroyed() ? null : this.#window;
  }

  get contents(): WebContents | null {
    const contents = this.current?.webContents;
    return contents === undefined || contents.isDestroyed() ? null : contents;
  }

  get isInFront(): boolean {
    return this.current?.isFocused() ?? false;
  }

  /** In the task bar, where the platform has one that shows it. */
  showProgress({ fraction, isPaused }: BatchProgress): void {
    this.current?.setProgressBar(fraction ?? -1, { mode: isPaused ? 'paused' : 'normal' });
  }

  /** Does nothing where it is open. */
  open(): void {
    if (this.current !== null) return;
    this.#window = openMainWindow(this.#parts);
    reviveAfterCrash(this.#window);
  }

  focus(): void {
    const window = this.current;
    if (window?.isMinimized() === true) window.restore();
    window?.focus();
  }

  destroy(): void {
    const window = this.current;
    if (window === null) return;
    // What is destroyed is not closed, and would be forgotten where it was moved a moment ago.
    guarded('keeping the bounds', () => keepBounds(window, this.#parts.saveBounds))();
    window.destroy();
  }

  paintBackground(): void {
    this.current?.setBackgroundColor(backgroundNow());
  }
}
