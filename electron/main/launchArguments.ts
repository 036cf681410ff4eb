import { AppError } from '../contract/errors.ts';

/** What the release takes: the profile, and how the window reaches a screen. Every other switch is Chromium's or Node's, and refused. */
const ownSwitches: readonly string[] = ['profile', 'disable-gpu', 'force-device-scale-factor', 'ozone-platform', 'ozone-platform-hint'];

export type Launcher = { readonly platform: NodeJS.Platform; readonly isRoot: boolean };

/**
 * The name of a switch as Chromium reads it: it ignores space around an argument, takes one dash for two and, on Windows, a slash for either.
 * Null for an argument that is no switch.
 */
function switchName(argument: string, platform: NodeJS.Platform): string | null {
  const dashes = platform === 'win32' ? /^\s*(?:-+|\/)([^=]*)/u : /^\s*-+([^=]*)/u;
  return dashes.exec(argument)?.[1]?.trim() || null;
}

/** The switches that the release must not start with. They reach the window, the profile or the network from outside, and no fuse covers them. */
export function foreignSwitches(args: readonly string[], { platform, isRoot }: Launcher): readonly string[] {
  return args.filter((argument) => {
    const name = switchName(argument, platform);
    if (name === null || ownSwitches.includes(name)) return false;
    // Nothing of Chromium starts as root with its sandbox.
    if (name === 'no-sandbox') return !isRoot;
    // macOS numbers the processes that it starts from the Finder.
    return !(platform === 'darwin' && /^psn_\d+_\d+$/u.test(name));
  });
}

/** The folder given by "--profile FOLDER" or "--profile=FOLDER", or null where none is; Electron's own commandLine changes the case of switches. */
export function profileArgument(args: readonly string[], platform: NodeJS.Platform): string | null {
  const at = args.findIndex((argument) => switchName(argument, platform) === 'profile');
  const argument = args[at];
  if (argument === undefined) return null;
  const equals = argument.indexOf('=');
  const folder = equals >= 0 ? argument.slice(equals + 1) : (args[at + 1] ?? '');
  // An unset variable in somebody's script: the current folder would fill with a library.
  if (folder.trim() === '') throw new AppError('profileUnnamed');
  return folder;
}
