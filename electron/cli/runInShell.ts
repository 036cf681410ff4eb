import { stat } from 'node:fs/promises';
import { toCaptionFolders } from './captionArguments.ts';
import { captionFolders } from './captionFolders.ts';
import type { Ending } from './captionFolders.ts';
import { captionsActs } from './captionsCommand.ts';
import type { Command } from './command.ts';
import { ask, caption, edit, generate, goOn, history } from './commands.ts';
import { devices } from './devicesCommand.ts';
import { editFolders } from './editFolders.ts';
import { exportPictures } from './exportCommand.ts';
import type { Output } from './output.ts';
import { photos } from './photosCommand.ts';
import type { Shell } from './shell.ts';
import { undoOfSidecars } from './sidecarsCommand.ts';

/** Those that need the profile opened. */
export type ShellCommand = Exclude<Command, { kind: 'help' | 'version' | 'models' | 'cudaPack' }>;

/** True when all is well; what is done in many parts says more. */
export async function runInShell(command: ShellCommand, shell: Shell, output: Output): Promise<boolean | Ending> {
  switch (command.kind) {
    case 'generate':
      return generate(command, shell, output);
    case 'continue':
      return goOn(command, shell, output);
    case 'edit':
      return edit(command, shell, output);
    case 'editFolders':
      return editFolders(command, shell, output);
    case 'ask':
      await ask(command, shell, output);
      return true;
    case 'export':
      return exportPictures(command, shell, output);
    case 'caption':
      if (await isFolder(command.picture)) return captionFolders(toCaptionFolders([command.picture], {}), shell, output);
      await caption(command, shell, output);
      return true;
    case 'photos':
      return photos(command, shell, output);
    case 'captionFolders':
      return captionFolders(command, shell, output);
    case 'captions':
      await captionsActs(command, shell, output);
      return true;
    case 'sidecars':
      return undoOfSidecars(command, shell, output);
    case 'devices':
      await devices(command, shell, output);
      return true;
    case 'history':
      history(command, shell, output);
      return true;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() === true;
}
