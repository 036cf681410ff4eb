import { expect, type StartedStudio } from './appFixture.ts';

/** A window as a person may have it: its contents in px, and the interface scale. */
export type WindowSize = { readonly width: number; readonly height: number; readonly scale: number };

export const nameOfSize = ({ width, height, scale }: WindowSize): string => `${width}x${height}-${scale * 100}%`;

/** Makes the window that large; resolves once the page has laid itself out for it. */
export async function setWindowSize({ app, window }: StartedStudio, size: WindowSize): Promise<void> {
  let said = -Infinity;
  const isLaidOut = async () => {
    // Said again until it is so, but not more often than is of use.
    if (performance.now() - said > 500) {
      const isSaid = await app.evaluate(({ BrowserWindow }, { width, height, scale }) => {
        const [one] = BrowserWindow.getAllWindows();
        // At the end of its load a page takes the scale of its settings.
        if (one === undefined || one.webContents.isLoading()) return false;
        one.setContentSize(width, height);
        one.webContents.setZoomFactor(scale);
        return true;
      }, size);
      if (!isSaid) return false;
      said = performance.now();
    }
    return await window.evaluate(async ({ width, height, scale }) => {
      await new Promise((laidOut) => requestAnimationFrame(() => requestAnimationFrame(laidOut)));
      return Math.abs(innerWidth - width / scale) <= 1 && Math.abs(innerHeight - height / scale) <= 1;
    }, size);
  };
  await expect.poll(isLaidOut, { intervals: [20], timeout: 30_000 }).toBe(true);
}
