import { dialog, nativeImage, shell } from 'electron';
import type { BrowserWindow, OpenDialogOptions } from 'electron';
import { lstatSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { copyPng } from './clipboardAdapter.ts';
import type { FileDialogs } from './ipc/fileDialogsPort.ts';

const pictureFilter = { name: 'Pictures', extensions: ['png', 'jpg', 'jpeg', 'webp', 'avif', 'gif', 'tif', 'tiff'] };
const archiveFilter = { name: 'Archives', extensions: ['zip', 'tar', 'gz', 'tgz'] };
/** Of the picture under the pointer while it is dragged. */
const dragIconPixels = 96;

export function createFileDialogs(window: () => BrowserWindow | null, profileFolder: string): FileDialogs {
  const choose = async (options: OpenDialogOptions): Promise<readonly string[]> => {
    const owner = window();
    const chosen = owner === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(owner, options);
    return chosen.canceled ? [] : chosen.filePaths;
  };
  return {
    openPictures: () => choose({ properties: ['openFile', 'multiSelections'], filters: [pictureFilter] }),
    async openArchive() {
      return (await choose({ properties: ['openFile'], filters: [archiveFilter] }))[0] ?? null;
    },
    async openProgram() {
      // Environments often lie in a hidden folder.
      return (await choose({ properties: ['openFile', 'showHiddenFiles', 'noResolveAliases'] }))[0] ?? null;
    },
    async saveFile(suggested, extensions) {
      const owner = window();
      const options = { defaultPath: suggested, filters: [{ name: `${extensions[0].toUpperCase()} file`, extensions: [...extensions] }] };
      const chosen = owner === null ? await dialog.showSaveDialog(options) : await dialog.showSaveDialog(owner, options);
      return chosen.canceled || chosen.filePath === '' ? null : chosen.filePath;
    },
    async chooseFolder(suggested) {
      const at = suggested === null ? {} : { defaultPath: suggested };
      return (await choose({ properties: ['openDirectory', 'createDirectory'], ...at }))[0] ?? null;
    },
    showInFolder(path) {
      // Only what is a plain file is handed to the file manager.
      if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === true) shell.showItemInFolder(path);
    },
    async openFolder(path) {
      // A file would be started by whatever program is meant for it.
      if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
      return (await shell.openPath(path)) === '';
    },
    copyPicture: copyPng,
    dragFolder: emptied(join(profileFolder, 'dragged')),
    drag(files, icon) {
      const [file] = files;
      if (file === undefined) return;
      const image = nativeImage.createFromBuffer(Buffer.from(icon)).resize({ width: dragIconPixels });
      window()?.webContents.startDrag({ file, files: [...files], icon: image });
    },
  };
}

/** What was dragged out in an earlier run was taken long ago. */
function emptied(folder: string): string {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // A program still holds one of the files; the next start tries again.
  }
  return folder;
}
