import { app, dialog } from 'electron';
import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../contract/errors.ts';
import { toFailure, wordsFor } from '../contract/errorWords.ts';
import { makePrivateFolder } from '../store/privateFiles.ts';
import { defaultProfileFolder, profileAt } from '../studio/profile.ts';
import type { Profile } from '../studio/profile.ts';
import { registerAppScheme } from './appProtocol.ts';
import { argumentValue, dangerousSwitches } from './launchArguments.ts';
import { secureAllContents } from './security.ts';
import { startStudio } from './startStudio.ts';
import type { RunningStudio } from './startStudio.ts';

/** Ends before anything is opened: nothing is at risk, and the person reads why. */
function refuse(error: unknown): never {
  const { code, message } = toFailure(error);
  if (code === 'unexpected') console.error(error);
  console.error(`${message} (${code})`);
  dialog.showErrorBox('UniFluid Studio', message);
  process.exit(1);
}

function prepareProfile(): Profile {
  const folder = argumentValue(process.argv, 'profile') ?? defaultProfileFolder(process.env, process.platform);
  const profile = profileAt(folder);
  try {
    makePrivateFolder(profile.chromium);
    accessSync(profile.folder, constants.W_OK);
    accessSync(profile.chromium, constants.W_OK);
  } catch (error) {
    throw new AppError('profileReadOnly', {}, { cause: error });
  }
  return profile;
}

function run(profile: Profile): void {
  let studio: RunningStudio | null = null;
  let isClosed = false;

  app.on('second-instance', () => studio?.focus());
  app.on('activate', () => studio?.reopen());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('before-quit', (event) => {
    if (isClosed || studio === null) return;
    event.preventDefault();
    isClosed = true;
    // Durability rests on the store, not on this: what does not end in time is taken up at the next start.
    void studio.close().finally(() => app.exit(0));
  });
  void app.whenReady().then(async () => {
    try {
      studio = await startStudio(profile);
    } catch (error) {
      refuse(error);
    }
  });
}

/** A build made for end-to-end tests says so by a file beside its code, where only an installer can put one. */
const isRelease = app.isPackaged && !existsSync(join(process.resourcesPath, 'test-build'));
const refused = isRelease ? dangerousSwitches(process.argv) : [];
if (refused.length > 0) {
  console.error(`Refused to start with ${refused.join(' ')}`);
  process.exit(1);
}
registerAppScheme();
secureAllContents();
try {
  const profile = prepareProfile();
  app.setPath('userData', profile.chromium);
  if (app.requestSingleInstanceLock()) run(profile);
  else {
    // The first one comes to the front.
    console.error(`${wordsFor('profileInUse')} (profileInUse)`);
    app.exit(0);
  }
} catch (error) {
  refuse(error);
}
