import { dialog, shell } from 'electron';
import type { BrowserWindow } from 'electron';
import { lstatSync } from 'node:fs';
import type { FileDialogs } from './ipc/imageHandlers.ts';

const pictureFilter = { name: 'Pictures', extensions: ['png', 'jpg', 'jpeg', 'webp', 'avif', 'gif', 'tif', 'tiff'] };

export function createFileDialogs(window: () => BrowserWindow | null): FileDialogs {
  return {
    async openPictures() {
      const owner = window();
      const options = { properties: ['openFile', 'multiSelections'] as ('openFile' | 'multiSelections')[], filters: [pictureFilter] };
      const chosen = owner === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(owner, options);
      return chosen.canceled ? [] : chosen.filePaths;
    },
    async savePicture(suggestedName) {
      const owner = window();
      const options = { defaultPath: suggestedName, filters: [{ name: 'PNG picture', extensions: ['png'] }] };
      const chosen = owner === null ? await dialog.showSaveDialog(options) : await dialog.showSaveDialog(owner, options);
      return chosen.canceled || chosen.filePath === '' ? null : chosen.filePath;
    },
    async chooseFolder() {
      const owner = window();
      const options = { properties: ['openDirectory', 'createDirectory'] as ('openDirectory' | 'createDirectory')[] };
      const chosen = owner === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(owner, options);
      return chosen.canceled ? null : (chosen.filePaths[0] ?? null);
    },
    showInFolder(path) {
      // Only what is a plain file is handed to the file manager.
      if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === true) shell.showItemInFolder(path);
    },
  };
}
