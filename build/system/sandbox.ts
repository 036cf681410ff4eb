import { existsSync, readFileSync } from 'node:fs';

const restriction = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';

/** What a person on Ubuntu 24.04 or newer should know before Chromium's sandbox fails to start; undefined elsewhere. */
export function sandboxAdvice(): string | undefined {
  if (process.getuid?.() === 0 || !existsSync(restriction) || readFileSync(restriction, 'utf8').trim() !== '1') return undefined;
  return 'This system keeps programs from making their own sandbox. If the window does not open: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0';
}
