import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where everything of one person's studio lies. */
export type Profile = {
  readonly folder: string;
  readonly database: string;
  readonly pictures: string;
  readonly thumbnails: string;
  /** Chromium's own files; inside the profile, so that the single-instance lock belongs to it. */
  readonly chromium: string;
};

export function profileAt(folder: string): Profile {
  const root = resolve(folder);
  return {
    folder: root,
    database: join(root, 'library.sqlite'),
    pictures: join(root, 'pictures'),
    thumbnails: join(root, 'thumbnails'),
    chromium: join(root, 'window'),
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The profile named by the environment, or the platform's place for a program's data. Window and command line share it. */
export function defaultProfileFolder(environment: Environment, platform: NodeJS.Platform): string {
  const named = environment['UNIFLUID_PROFILE'];
  if (named !== undefined && named !== '') return named;
  switch (platform) {
    case 'win32':
      return join(environment['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'UniFluid Studio');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'UniFluid Studio');
    default:
      return join(environment['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'unifluid-studio');
  }
}
