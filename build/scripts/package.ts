import { resolveElectron } from '../electron/resolveElectron.ts';
import { packageFolder } from '../package/packageApp.ts';

const electron = await resolveElectron();
if (electron.origin === 'carried')
  console.error(`This package is built on Electron ${electron.version}, which is out of support: for tests only.`);
console.log(await packageFolder(electron));
