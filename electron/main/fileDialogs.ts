import { dialog, shell } from 'electron';
import type { BrowserWindow, OpenDialogOptions } from 'electron';
import { lstatSync } from 'node:fs';
import type { FileDialogs } from './ipc/imageHandlers.ts';

const pictureFilter = { name: 'Pictures', extensions: ['png', 'jpg', 'jpeg', 'webp', 'avif', 'gif', 'tif', 'tiff'] };

export function createFileDialogs(window: () => BrowserWindow | null): FileDialogs {
  const choose = async (options: OpenDialogOptions): Promise<readonly string[]> => {
    const owner = window();
    const chosen = owner === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(owner, options);
    return chosen.canceled ? [] : chosen.filePaths;
  };
  return {
    openPictures: () => choose({ properties: ['openFile', 'multiSelections'], filters: [pictureFilter] }),
    async savePicture(suggestedName) {
      const owner = window();
      const options = { defaultPath: suggestedName, filters: [{ name: 'PNG picture', extensions: ['png'] }] };
      const chosen = owner === null ? await dialog.showSaveDialog(options) : await dialog.showSaveDialog(owner, options);
      return chosen.canceled || chosen.filePath === '' ? null : chosen.filePath;
    },
    chooseFolder: async () => (await choose({ properties: ['openDirectory', 'createDirectory'] }))[0] ?? null,
    showInFolder(path) {
      // Only what is a plain file is handed to the file manager.
      if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === true) shell.showItemInFolder(path);
    },
  };
}
