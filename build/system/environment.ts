import { isAbsolute } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** What an environment variable says; undefined where it is unset or empty, which a shell makes of an unset one. */
export function variable(name: string, environment: Environment = process.env): string | undefined {
  return environment[name] || undefined;
}

/** A folder that an environment variable names; a path that is not absolute is ignored, as the XDG standard asks. */
export function folderVariable(name: string, environment: Environment = process.env): string | undefined {
  const folder = variable(name, environment);
  return folder !== undefined && isAbsolute(folder) ? folder : undefined;
}

/**
 * What another program left for its own Node or Electron: terminals inside editors hand these on, and Electron then starts as Node, refuses an
 * option or loads somebody's code.
 */
const foreign = /^(ELECTRON_RUN_AS_NODE|ELECTRON_NO_ASAR|NODE_OPTIONS|NODE_PATH|NODE_CHANNEL_FD|VSCODE_INSPECTOR_OPTIONS)$/;
/** Empty they are read as a place or a screen with no name. */
const neverEmpty = /^(HOME|TMPDIR|DISPLAY|WAYLAND_DISPLAY|XDG_\w+)$/;

/** The person's environment as a program of ours may inherit it. */
export function inheritedEnvironment(environment: Environment = process.env): Record<string, string> {
  const entries = Object.entries(environment).flatMap(([name, value]) =>
    value === undefined || foreign.test(name) || (value === '' && neverEmpty.test(name)) ? [] : [[name, value] as const],
  );
  return Object.fromEntries(entries);
}
