/** Switches that hand the window or the profile to another program; no fuse covers them. */
const dangerousSwitch =
  /^--(remote-debugging-|inspect|load-extension|disable-web-security|user-data-dir|js-flags|disable-extensions-except)/;

export function dangerousSwitches(args: readonly string[]): readonly string[] {
  return args.filter((arg) => dangerousSwitch.test(arg.toLowerCase()));
}

/** The value of "--name VALUE" or "--name=VALUE"; Electron's own commandLine changes the case of switches. */
export function argumentValue(args: readonly string[], name: string): string | null {
  const at = args.indexOf(`--${name}`);
  if (at >= 0) return args[at + 1] ?? null;
  return args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? null;
}
