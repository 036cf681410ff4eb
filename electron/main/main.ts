import { app } from 'electron';
import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../contract/errors.ts';
import { wordsFor } from '../contract/errorWords.ts';
import { makePrivateFolder } from '../store/privateFiles.ts';
import { defaultProfileFolder, profileAt } from '../studio/profile.ts';
import type { Profile } from '../studio/profile.ts';
import { registerAppScheme } from './appProtocol.ts';
import { listenForEndSignals } from './endSignals.ts';
import { foreignSwitches, profileArgument } from './launchArguments.ts';
import { dropDevelopmentVariables, mendTemporaryFolder } from './launchEnvironment.ts';
import { stayOffline } from './offline.ts';
import { removeCopiedMarks } from './profileLock.ts';
import { refuse } from './refusal.ts';
import { catchUncaught, runStudio } from './runStudio.ts';
import { secureAllContents } from './security.ts';

function prepareProfile(): Profile {
  const folder = profileArgument(process.argv.slice(1), process.platform) ?? defaultProfileFolder(process.env, process.platform);
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

catchUncaught();
listenForEndSignals();
/** A build made for end-to-end tests says so by a file beside its code, where only an installer can put one. */
const isRelease = app.isPackaged && !existsSync(join(process.resourcesPath, 'test-build'));
if (isRelease) {
  const refused = foreignSwitches(process.argv.slice(1), { platform: process.platform, isRoot: process.getuid?.() === 0 });
  if (refused.length > 0) {
    console.error(`Refused to start with ${refused.join(' ')}`);
    process.exit(1);
  }
  dropDevelopmentVariables(process.env);
}
const temporaryFault = mendTemporaryFolder(process.env, process.platform);
if (temporaryFault !== null) console.error(temporaryFault);
stayOffline();
registerAppScheme();
secureAllContents();
try {
  const profile = prepareProfile();
  app.setPath('userData', profile.chromium);
  removeCopiedMarks(profile.chromium);
  if (app.requestSingleInstanceLock()) runStudio(profile);
  else {
    // The first one comes to the front.
    console.error(`${wordsFor('profileInUse')} (profileInUse)`);
    app.exit(0);
  }
} catch (error) {
  refuse(error);
}
