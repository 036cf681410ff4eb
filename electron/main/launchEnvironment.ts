import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';

type Environment = Record<string, string | undefined>;

/** What serves development: native libraries and packages to load, logs to write, keys to note. Chromium and Electron read some by themselves. */
const developmentVariable = /^(UNIFLUID_(?!(PROFILE|PYTHON)$)|ELECTRON_|NODE_|SSLKEYLOGFILE$|CHROME_LOG_FILE$)/;

/** The release knows none of them, in no process: whoever reads the environment later finds them unset. */
export function dropDevelopmentVariables(environment: Environment): void {
  for (const name of Object.keys(environment)) if (developmentVariable.test(name)) delete environment[name];
}

/** Chromium keeps a socket below the folder for temporary files, and a socket's path has at most 104 bytes on macOS, 108 on Linux. */
const longestTemporaryFolder = 66;

/** What keeps Chromium from using the folder that TMPDIR names, or null where nothing does. */
function faultOf(folder: string): string | null {
  if (!isAbsolute(folder)) return 'is no absolute path';
  if (Buffer.byteLength(folder) > longestTemporaryFolder) return `is longer than ${longestTemporaryFolder} bytes`;
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return statSync(folder).isDirectory() ? null : 'is no folder';
  } catch {
    return 'cannot be written';
  }
}

/** Chromium ends without a word where TMPDIR is of no use to it. Puts the system's own folder in its place and answers why, for the log. */
export function mendTemporaryFolder(environment: Environment, platform: NodeJS.Platform): string | null {
  const folder = environment['TMPDIR'];
  if (platform === 'win32' || folder === undefined) return null;
  const fault = faultOf(folder);
  if (fault === null) return null;
  environment['TMPDIR'] = '/tmp';
  return `TMPDIR ${fault}; temporary files go to /tmp.`;
}
