import { AppError } from '../../contract/errors.ts';
import type { FolderName } from '../../contract/settings.ts';
import type { EngineSupervisor } from '../engineSupervisor.ts';
import type { FileDialogs } from './fileDialogsPort.ts';

type Parts = { readonly engine: EngineSupervisor; readonly dialogs: FileDialogs; readonly info: { readonly profileFolder: string } };

/** Opens one of the folders that the window shows, by its name: a page that was taken over names no path. */
export async function openFolder(name: FolderName, { engine, dialogs, info }: Parts): Promise<null> {
  const path = name.kind === 'profile' ? info.profileFolder : (await engine.list()).find(({ id }) => id === name.modelId)?.folder;
  if (path === undefined) throw new AppError('packageMissing');
  if (!(await dialogs.openFolder(path))) throw new AppError('folderNotOpened');
  return null;
}
