import { userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { AppError } from '../contract/errors.ts';

/** Where everything of one person's studio lies. */
export type Profile = {
  readonly folder: string;
  readonly database: string;
  readonly pictures: string;
  readonly thumbnails: string;
  /** Chromium's own files; inside the profile, so that the single-instance lock belongs to it. */
  readonly chromium: string;
  /** What drivers of graphics cards compile. */
  readonly deviceCache: string;
  /** Model packages that the person added. */
  readonly models: string;
  /** What the files of model packages were found to be, so that a large one is not read at every start. */
  readonly packageHashes: string;
  /** Libraries that were fetched for graphics cards. */
  readonly cudaPack: string;
};

export function profileAt(folder: string): Profile {
  const root = resolve(folder);
  return {
    folder: root,
    database: join(root, 'library.sqlite'),
    pictures: join(root, 'pictures'),
    thumbnails: join(root, 'thumbnails'),
    chromium: join(root, 'window'),
    deviceCache: join(root, 'device-cache'),
    models: join(root, 'models'),
    packageHashes: join(root, 'package-hashes.json'),
    cudaPack: join(root, 'cuda-pack'),
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The profile named by the environment, or the platform's place for a program's data. Window and command line share it. Values that are empty
 * or, as the XDG standard asks, not absolute count as unset: followed, they would put the library wherever the person stands.
 */
export function defaultProfileFolder(environment: Environment, platform: NodeJS.Platform): string {
  const named = environment['UNIFLUID_PROFILE'];
  if (named !== undefined && named !== '') return named;
  switch (platform) {
    case 'win32':
      return join(
        absolute(environment['APPDATA']) ?? join(homeFolder(environment['USERPROFILE']), 'AppData', 'Roaming'),
        'UniFluid Studio',
      );
    case 'darwin':
      return join(homeFolder(environment['HOME']), 'Library', 'Application Support', 'UniFluid Studio');
    default:
      return join(absolute(environment['XDG_DATA_HOME']) ?? join(homeFolder(environment['HOME']), '.local', 'share'), 'unifluid-studio');
  }
}

function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}

/** The home that the environment names, else the one that the system's list of people does. */
function homeFolder(named: string | undefined): string {
  const home = absolute(named) ?? absolute(listedHome());
  if (home === undefined) throw new AppError('homeUnknown');
  return home;
}

function listedHome(): string | undefined {
  try {
    return userInfo().homedir;
  } catch {
    // A number without an entry, as containers run them.
    return undefined;
  }
}
