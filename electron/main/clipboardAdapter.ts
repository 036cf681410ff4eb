import electron from 'electron';

/** The clipboard as it was until Electron 43, on which the tests may run. */
type OlderClipboard = { writeImage(image: Electron.NativeImage): void };

/**
 * Puts a PNG on the clipboard. The default import, because the older Electron has no export named ClipboardItem, and a missing name
 * keeps a module from loading.
 */
export async function copyPng(png: Uint8Array): Promise<void> {
  const { clipboard, ClipboardItem, nativeImage } = electron;
  if (isOlder(clipboard)) clipboard.writeImage(nativeImage.createFromBuffer(Buffer.from(png)));
  else await clipboard.write([new ClipboardItem({ 'image/png': new Blob([Uint8Array.from(png)], { type: 'image/png' }) })]);
}

function isOlder(clipboard: object): clipboard is OlderClipboard {
  return 'writeImage' in clipboard;
}
